/** Forward mode: with reverse mode and `vmap` in any order, through composites, and deep. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Composite from "../src/Composite.ts"
import { between } from "../src/internal/between.ts"
import { forward } from "../src/internal/forward.ts"
import { sizes } from "../src/internal/Node.ts"
import { identity } from "../src/internal/primitives/identity/op.ts"
import { jvpRules } from "../src/internal/primitives/jvpRules.ts"
import { vjpRules } from "../src/internal/primitives/vjpRules.ts"
import { ShapeError } from "../src/Shape.ts"
import * as Tensor from "../src/Tensor.ts"
import * as Transform from "../src/Transform.ts"
import { cases, data, draw, nodes } from "./primitives/cases.ts"
import { asNode, distance, evaluate, input, numbers, value } from "./primitives/evaluate.ts"

type T<S extends ReadonlyArray<number>> = Tensor.Tensor<S>

const tensor = <const S extends ReadonlyArray<number>>(index: number, shape: S): T<[...S]> =>
  input(index, shape) as Tensor.AnyTensor as T<[...S]>

describe("the table of forward rules", () => {
  it("has the primitives of the table of reverse mode", () => {
    assert.sameMembers(Object.keys(jvpRules), Object.keys(vjpRules))
  })

  it.effect.prop("emits primitives of the table only, and tangents like results", [draw], ([drawn]) =>
    Effect.sync(() => {
      for (const [name, make] of Object.entries(cases)) {
        const { build, operands } = make(drawn)
        const xs = nodes(operands)
        const out = build(...xs)
        const tangents = xs.map((x) => (x.dtype === "float32" ? identity(x) : null))
        const [tangent] = forward([out], xs, tangents)
        if (tangent === null || tangent === undefined) continue
        assert.strictEqual(tangent.dtype, "float32", name)
        assert.deepStrictEqual(sizes(tangent), sizes(out), name)
        for (const { op } of between([tangent], new Set())) {
          if (op !== "input") assert.isTrue(op in jvpRules, `${name} emits ${op}`)
        }
      }
    })
  )
})

describe("vjp of every primitive is linear in the cotangent", () => {
  for (const [name, make] of Object.entries(cases)) {
    it.effect.prop(
      name,
      [draw],
      ([drawn]) =>
        Effect.sync(() => {
          const { build, operands } = make(drawn)
          const xs = nodes(operands)
          const given = data(operands, drawn.seed)
          const [y, pullback] = (Transform.vjp as any)(build, ...xs)
          const [size] = evaluate([y], given).map((x) => x.length)
          const [u, v] = [numbers(size!, drawn.seed + 1), numbers(size!, drawn.seed + 2)]
          const seed = input(
            operands.length,
            asNode(y).axes.map((axis) => axis.size)
          )
          const cotangents: ReadonlyArray<Tensor.AnyTensor> = pullback(seed)
          const at = (cotangent: Float64Array) => evaluate(cotangents, [...given, cotangent])
          const both = at(u.map((x, i) => 3 * x - 2 * v[i]!))
          const [first, second] = [at(u), at(v)]
          both.forEach((found, i) => {
            const expected = found.map((_, k) => 3 * first[i]![k]! - 2 * second[i]![k]!)
            assert.isBelow(distance(found, expected), 1e-12)
          })
        }),
      { arbitrary: { runs: 15 } }
    )
  }
})

describe("compositions", () => {
  // f(x) = sum exp(2 x) x_0, whose derivatives are known
  const f = (x: T<[3]>): T<[]> =>
    Tensor.sum(Tensor.mul(Tensor.exp(Tensor.mul(x, 2)), Tensor.sum(Tensor.mul(x, Tensor.sum(x)))))
  const x = numbers(3, 5)
  const u = numbers(3, 6)
  const v = numbers(3, 7)
  const along =
    (f: (x: T<[3]>) => T<[]>, direction: T<[3]>) =>
    (x: T<[3]>): T<[]> =>
      Transform.jvp(f)([x], [direction])[1]
  const back =
    (f: (x: T<[3]>) => T<[]>, direction: T<[3]>) =>
    (x: T<[3]>): T<[]> =>
      Tensor.sum(Tensor.mul(Transform.grad(f)(x), direction))
  const inputs = [x, u, v]
  const steps = { forward: along, reverse: back } as const

  const value64 = (node: Tensor.AnyTensor, at: ReadonlyArray<Float64Array> = inputs): number => value(node, at)[0]!
  /** the k-th derivative along u, v, u, by central differences of exact lower derivatives */
  const difference = (g: T<[]>, direction: Float64Array): number => {
    const moved = (by: number) => value64(g, [x.map((xi, i) => xi + by * direction[i]!), u, v])
    return (moved(1e-5) - moved(-1e-5)) / 2e-5
  }

  for (const [first, d1] of Object.entries(steps)) {
    for (const [second, d2] of Object.entries(steps)) {
      for (const [third, d3] of Object.entries(steps)) {
        it(`${third} of ${second} of ${first}`, () => {
          const [at, du, dv] = [tensor(0, [3]), tensor(1, [3]), tensor(2, [3])]
          const one = d1(f, du)
          const two = d2(one, dv)
          const three = d3(two, du)
          assert.isBelow(distance([value64(one(at))], [difference(f(at), u)]), 1e-8)
          assert.isBelow(distance([value64(two(at))], [difference(one(at), v)]), 1e-8)
          assert.isBelow(distance([value64(three(at))], [difference(two(at), u)]), 1e-8)
        })
      }
    }
  }

  it("vmap of grad of jvp, jvp of vmap of grad, vmap of vmap", () => {
    const points = numbers(12, 8)
    const loop = (g: (x: T<[3]>) => Tensor.AnyTensor) =>
      [0, 1, 2, 3].flatMap((i) => value(g(tensor(0, [3])), [points.slice(3 * i, 3 * i + 3), u, v]))
    const mixed = Transform.grad(along(f, tensor(1, [3])))
    const all = [points, u, v]
    assert.isBelow(distance(value(Transform.vmap(mixed, { in: [0] })(tensor(0, [4, 3])), all), loop(mixed)), 1e-13)
    const grads = Transform.vmap(Transform.grad(f), { in: [0] })
    const repeated = Tensor.broadcastTo(tensor(1, [3]), [4, 3])
    const outer = Transform.jvp(grads)([tensor(0, [4, 3])], [repeated])[1]
    assert.isBelow(distance(value(outer, all), loop(mixed)), 1e-13)
    const hvp = (x: T<[3]>, v: T<[3]>): T<[3]> => Transform.hvp(f)(x, v)
    const pairs = Transform.vmap(Transform.vmap(hvp, { in: [null, 0] }), { in: [0, null] })
    const directions = numbers(6, 9)
    const found = value(pairs(tensor(0, [4, 3]), tensor(1, [2, 3])), [points, directions])
    const expected = [0, 1, 2, 3].flatMap((i) =>
      [0, 1].flatMap((j) =>
        value(hvp(tensor(0, [3]), tensor(1, [3])), [points.slice(3 * i, 3 * i + 3), directions.slice(3 * j, 3 * j + 3)])
      )
    )
    assert.isBelow(distance(found, expected), 1e-13)
  })

  it("perturbations are not confused (Siskind and Pearlmutter 2005)", () => {
    // d/dx (x * d/dy (x + y) at 1) at 1 is 1
    const one = Tensor.scalar(1)
    const inner = (x: T<[]>): T<[]> => Tensor.mul(x, Transform.jvp((y: T<[]>) => Tensor.add(x, y))([one], [one])[1])
    assert.deepStrictEqual(value(Transform.jvp(inner)([one], [one])[1]), [1])
    assert.deepStrictEqual(value(Transform.grad(inner)(one)), [1])
  })
})

describe("what has no derivative", () => {
  it("integers, and floats behind them, get zero", () => {
    const f = (x: T<[3]>, n: Tensor.Tensor<[3], "int32">) =>
      Tensor.add(Tensor.cast(Tensor.add(Tensor.cast(x, "int32"), n), "float32"), Tensor.stopGradient(x))
    const [, tangent] = Transform.jvp(f)(
      [tensor(0, [3]), Tensor.full([3], 2, "int32")],
      [tensor(1, [3]), Tensor.full([3], 7, "int32")]
    )
    assert.deepStrictEqual(value(tangent, [numbers(3, 1), numbers(3, 2)]), [0, 0, 0])
  })

  it("what is equal but closed over is a constant", () => {
    const x = tensor(0, [3])
    const [, tangent] = Transform.jvp((y: T<[3]>) => Tensor.mul(x, y))([x], [Tensor.ones([3])])
    const at = numbers(3, 1)
    assert.deepStrictEqual(value(tangent, [at]), Array.from(at))
  })
})

describe("composites", () => {
  const at = [Float64Array.of(1, 2, 3), Float64Array.of(10, 20, 30)]
  // no derivative of the body, to tell them apart
  const body = (x: T<[3]>): T<[3]> => Tensor.mul(x, 3)
  const withJvp = Composite.make({
    name: "withJvp",
    body,
    jvp: ({ inputs: [x], tangents: [dx] }) => [dx === null ? null : Tensor.mul(dx, x)]
  })
  const withVjp = Composite.make({
    name: "withVjp",
    body,
    vjp: ({ cotangents: [g], inputs: [x] }) => [g === null ? null : Tensor.mul(g, x)]
  })
  for (const [name, f] of Object.entries({ jvp: withJvp, vjp: withVjp })) {
    it(`${name} alone serves both modes, and second order`, () => {
      const own = f as (x: T<[3]>) => T<[3]>
      assert.deepStrictEqual(value(own(tensor(0, [3])), at), [3, 6, 9])
      assert.deepStrictEqual(value(Transform.jvp(own)([tensor(0, [3])], [tensor(1, [3])])[1], at), [10, 40, 90])
      const total = (x: T<[3]>): T<[]> => Tensor.sum(Tensor.mul(own(x), tensor(1, [3])))
      assert.deepStrictEqual(value(Transform.grad(total)(tensor(0, [3])), at), [10, 40, 90])
      // the derivative is x, whose derivative is 1
      assert.deepStrictEqual(value(Transform.hvp(total)(tensor(0, [3]), Tensor.ones([3])), at), [10, 20, 30])
      const again = (x: T<[3]>): T<[3]> => Transform.jvp(own)([x], [tensor(1, [3])])[1]
      assert.deepStrictEqual(value(Transform.jvp(again)([tensor(0, [3])], [Tensor.ones([3])])[1], at), [10, 20, 30])
    })

    it(`${name} under vmap`, () => {
      const own = f as (x: T<[3]>) => T<[3]>
      const rows = [numbers(6, 1), numbers(6, 2)]
      const expected = Array.from(rows[0]!, (x, i) => x * rows[1]![i]!)
      const each = Transform.vmap((x: T<[3]>, d: T<[3]>) => Transform.jvp(own)([x], [d])[1], { in: [0, 0] })
      assert.isBelow(distance(value(each(tensor(0, [2, 3]), tensor(1, [2, 3])), rows), expected), 1e-15)
      const outside = Transform.jvp(Transform.vmap(own, { in: [0] }))([tensor(0, [2, 3])], [tensor(1, [2, 3])])[1]
      assert.isBelow(distance(value(outside, rows), expected), 1e-15)
      const total = (x: T<[2, 3]>) => Tensor.sum(Tensor.mul(Transform.vmap(own, { in: [0] })(x), tensor(1, [2, 3])))
      assert.isBelow(distance(value(Transform.grad(total)(tensor(0, [2, 3])), rows), expected), 1e-15)
    })
  }

  it("two operands, of which vmap maps one", () => {
    const scaled = Composite.make({
      name: "scaled",
      body: (s: T<[]>, x: T<[3]>) => Tensor.mul(s, x),
      jvp: ({ inputs: [s, x], tangents: [ds, dx] }) => {
        const left = ds === null ? null : Tensor.mul(ds, x)
        const right = dx === null ? null : Tensor.mul(s, dx)
        return [left === null ? right : right === null ? left : Tensor.add(left, right)]
      }
    })
    const rows = numbers(6, 3)
    const total = (s: T<[]>, x: T<[2, 3]>) => Tensor.sum(Transform.vmap(scaled, { in: [null, 0] })(s, x))
    const [, pullback] = Transform.vjp(total, Tensor.scalar(4), tensor(0, [2, 3]))
    const [ds, dx] = pullback(Tensor.scalar(1))
    assert.isBelow(distance(value(ds, [rows]), [rows.reduce((a, b) => a + b, 0)]), 1e-14)
    assert.deepStrictEqual(value(dx, [rows]), [4, 4, 4, 4, 4, 4])
    const [, tangent] = Transform.jvp(total)(
      [Tensor.scalar(4), tensor(0, [2, 3])],
      [Tensor.scalar(1), Tensor.zeros([2, 3])]
    )
    assert.isBelow(distance(value(tangent, [rows]), [rows.reduce((a, b) => a + b, 0)]), 1e-14)
  })

  it("without rules is differentiated through its body, several results and all", () => {
    const pair = Composite.make({
      name: "pair",
      body: (x: T<[3]>) => [Tensor.argMax(x, 0), Tensor.square(x), Tensor.ones([2])] as const
    })
    const [, [index, squares, ones]] = Transform.jvp(pair)([tensor(0, [3])], [tensor(1, [3])])
    assert.deepStrictEqual(value(index, at), [0])
    assert.deepStrictEqual(value(squares, at), [20, 80, 180])
    assert.deepStrictEqual(value(ones, at), [0, 0])
  })

  it("what its own jvp gives is checked", () => {
    const bad = (jvp: any) => Composite.make({ name: "f", body, jvp }) as (x: T<[3]>) => T<[3]>
    const refuses = (jvp: unknown, message: string) => {
      try {
        Transform.jvp(bad(jvp))([tensor(0, [3])], [tensor(1, [3])])
      } catch (error) {
        assert.instanceOf(error, ShapeError)
        assert.strictEqual(error.message, message)
        return
      }
      assert.fail(message)
    }
    refuses(() => [], "composite f: its jvp must give 1 tangents, one a result, but gives 0")
    refuses(() => [Tensor.ones([4])], "composite f: the tangent of result 0 must be [3] but is [4]")
    refuses(() => [Tensor.zeros([3], "int32")], "composite f: the tangent of result 0 must be float32 but is int32")
  })
})

describe("depth", () => {
  it("20,000 nodes do not overflow, and are visited once", () => {
    const chain = (x: T<[]>): T<[]> => {
      let y = x
      for (let i = 0; i < 20_000; i++) y = i % 2 === 0 ? Tensor.add(y, y) : Tensor.mul(y, 0.5)
      return y
    }
    const [y, dy] = Transform.jvp(chain)([tensor(0, [])], [Tensor.scalar(3)])
    assert.deepStrictEqual(value(y, [Float64Array.of(0.25)]), [0.25])
    assert.deepStrictEqual(value(dy, [Float64Array.of(0.25)]), [3])
    assert.isBelow(between([dy as never], new Set()).length, 100_000)
    const second = Transform.grad((x: T<[]>) => Transform.jvp(chain)([x], [x])[1])(tensor(0, []))
    assert.deepStrictEqual(value(second, [Float64Array.of(0.25)]), [1])
  })
})
