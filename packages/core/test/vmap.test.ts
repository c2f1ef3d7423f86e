/** `vmap(f)` equals a loop over the examples. */
import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Composite from "../src/Composite.ts"
import { between } from "../src/internal/between.ts"
import type { Node } from "../src/internal/Node.ts"
import { batchingRules } from "../src/internal/primitives/batchingRules.ts"
import { vjpRules } from "../src/internal/primitives/vjpRules.ts"
import * as NdArray from "../src/NdArray.ts"
import * as Program from "../src/Program.ts"
import * as Random from "../src/Random.ts"
import * as Reference from "../src/Reference.ts"
import { ShapeError } from "../src/Shape.ts"
import * as Spec from "../src/Spec.ts"
import * as Tensor from "../src/Tensor.ts"
import * as Transform from "../src/Transform.ts"
import { type Case, cases, type Draw, draw, type Operand } from "./primitives/cases.ts"
import { asNode, count, distance, evaluate, input, numbers, value } from "./primitives/evaluate.ts"
import * as ops from "./primitives/ops.ts"

const mapped = Transform.vmap as (
  f: (...xs: ReadonlyArray<any>) => unknown,
  options: { readonly in: ReadonlyArray<number | null>; readonly out?: number; readonly axis?: string }
) => (...xs: ReadonlyArray<unknown>) => any

type Sizes = ReadonlyArray<number>

const insert = (sizes: Sizes, at: number, n: number): Array<number> => [...sizes.slice(0, at), n, ...sizes.slice(at)]

/** Example `i` of an array whose examples lie along axis `at`, by index. */
const example = (data: Float64Array, sizes: Sizes, at: number, i: number): Float64Array => {
  const inner = count(sizes.slice(at + 1))
  const n = sizes[at]!
  return data.filter((_, k) => Math.floor(k / inner) % n === i)
}

const stack = (examples: ReadonlyArray<Float64Array>, sizes: Sizes, at: number): Float64Array => {
  const inner = count(sizes.slice(at))
  const n = examples.length
  return Float64Array.from({ length: n * count(sizes) }, (_, k) => {
    const [outer, i, rest] = [Math.floor(k / (n * inner)), Math.floor(k / inner) % n, k % inner]
    return examples[i]![outer * inner + rest]!
  })
}

const values = ({ domain = (x) => x, dtype = "float32" }: Operand, n: number, seed: number): Float64Array =>
  numbers(n, seed).map((x) => (dtype === "bool" ? (x > 0 ? 1 : 0) : dtype === "int32" ? Math.trunc(9 * x) : domain(x)))

/** whole values, kept apart so that ties and bits matter */
const ints = (sizes: Sizes): Operand => ({ sizes, dtype: "int32" })
const bools = (sizes: Sizes): Operand => ({ sizes, dtype: "bool" })
const two =
  (
    build: (x: Node, y: Node) => Node,
    operand: (sizes: Sizes) => Operand = (sizes) => ({ sizes, domain: (x) => Math.round(2 * x) })
  ) =>
  ({ sizes }: Draw): Case => ({ operands: [operand(sizes), operand(sizes)], build: (x, y) => build(x!, y!) })
const one =
  (build: (x: Node) => Node, operand: (sizes: Sizes) => Operand) =>
  ({ sizes }: Draw): Case => ({ operands: [operand(sizes)], build: (x) => build(x!) })

const axes = (sizes: Sizes) => sizes.map((size) => ({ size }))

/** what `cases` leaves out, as it has no gradient */
const more: Readonly<Record<string, (draw: Draw) => Case>> = {
  eq: two(ops.eq),
  ne: two(ops.ne),
  lt: two(ops.lt),
  le: two(ops.le, ints),
  gt: two(ops.gt),
  ge: two(ops.ge, ints),
  and: two(ops.and, bools),
  or: two(ops.or, ints),
  xor: two(ops.xor, ints),
  not: one(ops.not, bools),
  shiftLeft: two(ops.shiftLeft, ints),
  shiftRightLogical: two(ops.shiftRightLogical, ints),
  stopGradient: one(ops.stopGradient, (sizes) => ({ sizes })),
  argMax: ({ choices, sizes }) => {
    const above = sizes.length === 0 ? [3] : sizes.map((size) => Math.max(1, size))
    return {
      operands: [{ sizes: above, domain: (x) => Math.round(2 * x) }],
      build: (x) => ops.argMax(x!, choices[0]! % above.length)
    }
  },
  argsort: ({ choices, sizes }) => {
    const some = sizes.length === 0 ? [3] : sizes
    return {
      operands: [{ sizes: some, domain: (x) => Math.round(2 * x) }],
      build: (x) => ops.argsort(x!, choices[0]! % some.length, choices[1]! % 2 === 0)
    }
  },
  windowArgMax: ({ choices, sizes }) => {
    const window = sizes.map((size, i) => Math.min(Math.max(1, size), 1 + (choices[i]! % 3)))
    const attrs = {
      window,
      strides: sizes.map((_, i) => 1 + (choices[i + 3]! % 2)),
      padding: sizes.map((_, i) => [choices[i + 4]! % 2, 1] as const),
      dilation: sizes.map(() => 1)
    }
    return { operands: [{ sizes, domain: (x) => Math.round(2 * x) }], build: (x) => ops.windowArgMax(x!, attrs) }
  },
  randomBits: ({ sizes }) => ({ operands: [ints([2])], build: (key) => ops.randomBits(key!, axes(sizes)) }),
  randomFold: () => ({ operands: [ints([2]), ints([])], build: (key, data) => ops.randomFold(key!, data!) })
}

const below = (n: number) => Arbitrary.schema(Schema.Literals(Array.from({ length: n }, (_, i) => i)))

interface Placing {
  readonly n: number
  readonly places: ReadonlyArray<number>
  readonly out: number
}

const placing = Arbitrary.all({
  n: Arbitrary.schema(Schema.Literals([0, 1, 2, 3])),
  /** by operand: where its examples lie, or (0) that it is not mapped */
  places: Arbitrary.array(below(12), { minLength: 3, maxLength: 3 }),
  out: below(12)
})

const check = ({ build, operands }: Case, seed: number, { n, out, places }: Placing) => {
  const at = operands.map(({ sizes }, i): number | null =>
    places[i]! % 4 === 0 ? null : places[i]! % (sizes.length + 1)
  )
  if (!at.some((entry) => entry !== null)) at[0] = places[0]! % (operands[0]!.sizes.length + 1)
  const all = operands.map(({ sizes }, i) => (at[i] === null ? sizes : insert(sizes, at[i]!, n)))
  const given = operands.map((operand, i) => values(operand, count(all[i]!), seed + i))
  const single = build(...operands.map(({ dtype = "float32", sizes }, i) => input(i, sizes, dtype)))
  const to = out % (single.axes.length + 1)
  const result = mapped(build as never, { in: at, out: to })(
    ...operands.map(({ dtype = "float32" }, i) => input(i, all[i]!, dtype))
  )
  const loop = Array.from(
    { length: n },
    (_, i) =>
      evaluate(
        [single],
        given.map((data, k) => (at[k] === null ? data : example(data, all[k]!, at[k]!, i)))
      )[0]!
  )
  const sizes = single.axes.map(({ size }) => size)
  assert.deepStrictEqual(
    asNode(result).axes.map(({ size }) => size),
    insert(sizes, to, n)
  )
  assert.strictEqual(result.dtype, single.dtype)
  const expected = stack(loop, sizes, to)
  // sums of a dot may be added in another order
  assert.isAtMost(distance(evaluate([result], given)[0]!, expected), 1e-14)
}

describe("equals a loop", () => {
  const all = { ...cases, ...more }
  it("has a rule and a case for every primitive with operands", () => {
    const operands = Object.keys(vjpRules).filter((op) => op !== "literal" && op !== "iota")
    assert.sameMembers(Object.keys(batchingRules), operands)
    assert.sameMembers(Object.keys(all), operands)
  })

  for (const [name, make] of Object.entries(all)) {
    it.effect.prop(
      name,
      [draw, placing],
      ([drawn, place]) => Effect.sync(() => check(make(drawn), drawn.seed, place)),
      { arbitrary: { runs: 60 } }
    )
  }
})

const tensor = <const S extends ReadonlyArray<number>>(index: number, shape: S): Tensor.Tensor<[...S]> =>
  input(index, shape) as Tensor.AnyTensor as Tensor.Tensor<[...S]>

const close = (actual: ArrayLike<number>, expected: ArrayLike<number>, by = 1e-12): void =>
  assert.isBelow(distance(actual, expected), by)

describe("composes", () => {
  const network = (p: { readonly w: Tensor.Tensor<[4, 3]>; readonly b: Tensor.Tensor<[3]> }, x: Tensor.Tensor<[4]>) => {
    const h = Tensor.tanh(Tensor.add(Tensor.matmul(x, p.w), p.b))
    return Tensor.add(Tensor.logSumExp(h), Tensor.max(Tensor.softmax(h)))
  }
  const given = [numbers(12, 1), numbers(3, 2), numbers(20, 3)]
  const p = { w: tensor(0, [4, 3]), b: tensor(1, [3]) }
  const rows = (i: number) => [given[0]!, given[1]!, given[2]!.slice(4 * i, 4 * i + 4)]

  it.effect("vmap(grad(f)): per-example gradients", () =>
    Effect.sync(() => {
      const g = Transform.vmap(Transform.grad(network), { in: [null, 0] })(p, tensor(2, [5, 4]))
      assert.deepStrictEqual(g.w.shape, [5, 4, 3])
      const single = Transform.grad(network)(p, tensor(2, [4]))
      for (let i = 0; i < 5; i++) {
        const [w, b] = evaluate([single.w, single.b], rows(i))
        close(evaluate([g.w], given)[0]!.slice(12 * i, 12 * i + 12), w!)
        close(evaluate([g.b], given)[0]!.slice(3 * i, 3 * i + 3), b!)
      }
    })
  )

  it.effect("grad of a mean over vmap is the mean of the gradients", () =>
    Effect.sync(() => {
      const loss = (q: typeof p, xs: Tensor.Tensor<[5, 4]>) =>
        Tensor.mean(Transform.vmap(network, { in: [null, 0] })(q, xs))
      const g = Transform.grad(loss)(p, tensor(2, [5, 4]))
      const each = Transform.vmap(Transform.grad(network), { in: [null, 0] })(p, tensor(2, [5, 4]))
      close(value(g.w, given), value(Tensor.mean(each.w, [0]), given))
      close(value(g.b, given), value(Tensor.mean(each.b, [0]), given))
    })
  )

  it.effect("vmap of vmap, over either axis first", () =>
    Effect.sync(() => {
      const f = (x: Tensor.Tensor<[3]>, y: Tensor.Tensor<[3]>) => Tensor.sum(Tensor.mul(Tensor.exp(x), Tensor.sin(y)))
      const data = [numbers(12, 5), numbers(6, 6)]
      const inner = Transform.vmap(Transform.vmap(f, { in: [0, null] }), { in: [null, 0] })
      const outer = Transform.vmap(Transform.vmap(f, { in: [null, 0] }), { in: [0, null], out: 1 })
      const [a, b] = [inner(tensor(0, [4, 3]), tensor(1, [2, 3])), outer(tensor(0, [4, 3]), tensor(1, [2, 3]))]
      assert.deepStrictEqual(asNode(a).axes, [{ size: 2 }, { size: 4 }])
      assert.deepStrictEqual(asNode(b).axes, [{ size: 2 }, { size: 4 }])
      const expected = [0, 1].flatMap((j) =>
        [0, 1, 2, 3].map((i) =>
          [0, 1, 2].reduce((sum, k) => sum + Math.exp(data[0]![3 * i + k]!) * Math.sin(data[1]![3 * j + k]!), 0)
        )
      )
      close(value(a, data), expected)
      close(value(b, data), expected)
    })
  )

  it.effect("a Jacobian: vmap of a pullback over the unit vectors", () =>
    Effect.sync(() => {
      const f = (x: Tensor.Tensor<[3]>) => Tensor.mul(x, Tensor.sum(Tensor.square(x)))
      const [, pullback] = Transform.vjp(f, tensor(0, [3]))
      const rows = Transform.vmap((v: Tensor.Tensor<[3]>) => pullback(v)[0], { in: [0] })(Tensor.eye(3))
      const x = [1, 2, 3]
      const expected = x.flatMap((a, i) => x.map((b, j) => 2 * a * b + (i === j ? 14 : 0)))
      assert.deepStrictEqual(value(rows, [Float64Array.from(x)]), expected)
    })
  )

  it.effect("20,000 operations deep", () =>
    Effect.sync(() => {
      const deep = (x: Tensor.Tensor<[]>): Tensor.Tensor<[]> => {
        let y = x
        for (let i = 0; i < 20_000; i++) y = Tensor.mul(y, 1.0001)
        return y
      }
      const factor = Math.fround(1.0001) ** 20_000
      const y = value(Transform.vmap(deep, { in: [0] })(tensor(0, [2])), [Float64Array.of(1, 2)])
      close(
        y.map((v) => v / factor),
        [1, 2],
        1e-11
      )
    })
  )
})

describe("random", () => {
  it.effect("a mapped key gives each example the numbers that it alone would get", () =>
    Effect.sync(() => {
      const draw = (bits: Tensor.Tensor<[2], "int32">) => {
        const [a, b] = Random.split(Random.fromBits(bits))
        return [Random.normal(a, [3, 5]), Random.uniform(b, [2])] as const
      }
      const keys = [0, 1, 2].map((i) => Random.foldIn(Random.key(7), i))
      const bits = Tensor.constant(
        NdArray.make(
          keys.map((key) => [...Random.words(key)!]),
          undefined,
          "int32"
        )
      )
      const together = Transform.vmap(draw, { in: [0] })(bits as Tensor.Tensor<[3, 2], "int32">)
      const alone = keys.map((key) => draw(key.bits).map((x) => value(x)))
      assert.deepStrictEqual(
        value(together[0]),
        alone.flatMap(([x]) => x!)
      )
      assert.deepStrictEqual(
        value(together[1]),
        alone.flatMap(([, x]) => x!)
      )
    })
  )

  it.effect("a mapped key is used once", () =>
    Effect.sync(() => {
      const keys = Tensor.zeros([3, 2], "int32")
      const twice = (bits: Tensor.Tensor<[2], "int32">) => {
        const key = Random.fromBits(bits)
        // equal keys, made twice
        const [a, b] = [Random.foldIn(key, 1), Random.foldIn(key, 1)]
        return Tensor.add(Random.normal(a, [3]), Random.uniform(b, [3]))
      }
      assert.throws(() => Transform.vmap(twice, { in: [0] })(keys), Random.KeyReused)
      const once = (bits: Tensor.Tensor<[2], "int32">) => {
        const key = Random.fromBits(bits)
        const noise = Random.normal(Random.foldIn(key, 1), [3])
        return Tensor.add(Tensor.add(noise, noise), Random.uniform(Random.foldIn(key, 2), [3]))
      }
      assert.deepStrictEqual(Transform.vmap(once, { in: [0] })(keys).shape, [3, 3])
    })
  )

  it.effect("a key that is not mapped gives all the same", () =>
    Effect.sync(() => {
      const f = (x: Tensor.Tensor<[2]>) => Tensor.add(x, Random.normal(Random.key(3), [2]))
      const one = value(Random.normal(Random.key(3), [2]))
      assert.deepStrictEqual(value(Transform.vmap(f, { in: [0] })(Tensor.zeros([2, 2]))), [...one, ...one])
    })
  )
})

describe("composites", () => {
  const x = tensor(0, [4, 3])
  const given = [numbers(12, 9)]
  const body = (x: Tensor.Tensor<[3]>, scale: Tensor.Tensor<[]>) =>
    [Tensor.mul(Tensor.exp(x), scale), Tensor.sum(x)] as const

  it.effect("without a rule", () =>
    Effect.sync(() => {
      const call = Composite.make({ name: "scaledExp", body })
      const of = (f: typeof body) =>
        Transform.vmap(
          (x: Tensor.Tensor<[3]>, s: Tensor.Tensor<[]>) => {
            const [y, z] = f(x, s)
            return Tensor.add(y, z)
          },
          { in: [0, null] }
        )
      const s = Tensor.scalar(2)
      close(value(of(call)(x, s), given), value(of(body)(x, s), given))
      const g = (f: typeof body) => Transform.grad((s: Tensor.Tensor<[]>) => Tensor.sum(of(f)(x, s)))(s)
      close(value(g(call), given), value(g(body), given))
    })
  )

  it.effect("with a rule of its own, which stays in force", () =>
    Effect.sync(() => {
      // not the derivative of the body, to tell them apart
      const call = Composite.make({
        name: "odd",
        body,
        vjp: ({ cotangents: [dy], inputs: [x, s], outputs: [y] }) => [
          dy === null ? null : Tensor.mul(dy, Tensor.mul(y, 10)),
          dy === null ? null : Tensor.mul(s, Tensor.sum(Tensor.mul(dy, x)))
        ]
      })
      const s = tensor(1, [])
      const inputs = [given[0]!, Float64Array.of(3)]
      const loss = (x: Tensor.Tensor<[3]>, s: Tensor.Tensor<[]>) => Tensor.sum(call(x, s)[0])
      const total = (x: Tensor.Tensor<[4, 3]>, s: Tensor.Tensor<[]>) =>
        Tensor.sum(Transform.vmap(loss, { in: [0, null] })(x, s))
      const data = Array.from(given[0]!)
      const dx = Transform.grad(total)(x, s)
      close(
        value(dx, inputs),
        data.map((v) => 30 * Math.exp(v))
      )
      const ds = Transform.grad((s: Tensor.Tensor<[]>) => total(x, s))(s)
      close(value(ds, inputs), [3 * data.reduce((sum, v) => sum + v, 0)])
      // and the other way round
      const per = Transform.vmap(Transform.grad(loss), { in: [0, null] })(x, s)
      close(value(per, inputs), value(dx, inputs))
    })
  )

  it.effect("over rows is called on more rows", () =>
    Effect.sync(() => {
      const seen: Array<string> = []
      const call = Composite.make({
        name: "rowSums",
        rows: true,
        body: (x: Tensor.Tensor<[number, 3]>, k: Tensor.Tensor<[number]>) => {
          seen.push(`${x.shape}`)
          return Tensor.mul(Tensor.sum(x, [1]), k)
        }
      })
      const k = tensor(1, [2])
      const xs = tensor(0, [5, 2, 3])
      const data = [numbers(30, 1), numbers(2, 2)]
      const y = Transform.vmap((x: Tensor.Tensor<[2, 3]>) => call(x, k), { in: [0] })(xs)
      const expected = Array.from({ length: 10 }, (_, r) => {
        const row = data[0]!.slice(3 * r, 3 * r + 3)
        return (row[0]! + row[1]! + row[2]!) * data[1]![r % 2]!
      })
      close(value(y, data), expected)
      const names = between([asNode(y)], new Set()).flatMap((node) =>
        node.op === "composite" ? [node.attrs.name] : []
      )
      assert.deepStrictEqual(names, ["rowSums"])
      assert.include(seen, "10,3")
    })
  )

  it.effect("refuse what is not their input, an example too", () =>
    Effect.sync(() => {
      const f = (x: Tensor.Tensor<[3]>) =>
        Composite.make({ name: "leaky", body: (y: Tensor.Tensor<[3]>) => Tensor.add(x, y) })(x)
      assert.throws(
        () => Transform.vmap(f, { in: [0] })(x),
        /leaky: its body uses a tensor that is not one of its inputs/
      )
    })
  )
})

describe("axes", () => {
  const double = (x: Tensor.Tensor<[3]>) => Tensor.mul(x, 2)
  const named = (...shape: ReadonlyArray<[string, number] | number>): never =>
    ops.identity(
      input(
        0,
        shape.map((dim) => (typeof dim === "number" ? dim : dim[1]))
      ),
      shape.map((dim) => (typeof dim === "number" ? { size: dim } : { name: dim[0], size: dim[1] }))
    ) as never

  it.effect("the new axis has the name that is asked for, or the argument's", () =>
    Effect.sync(() => {
      const asked = Transform.vmap(double, { in: [0], axis: "example" })
      assert.deepStrictEqual(asNode(asked(named(5, 3))).axes, [{ name: "example", size: 5 }, { size: 3 }])
      const own = Transform.vmap(double, { in: [1], out: 1 })
      assert.deepStrictEqual(asNode(own(named(3, ["batch", 5]))).shape, [3, "batch"])
      const inside: Array<unknown> = []
      mapped(
        (x) => {
          inside.push(x.shape)
          return x
        },
        { in: [1] }
      )(named(["time", 3], 5))
      assert.deepStrictEqual(inside, [["time"]])
    })
  )

  it.effect("compiles under a name (DESIGN section 0)", () =>
    Effect.gen(function* () {
      const energy = (w: Tensor.Tensor<[784, 10]>, x: Tensor.Tensor<[784]>) =>
        Tensor.sum(Tensor.square(Tensor.matmul(x, w)))
      const perExample = Transform.vmap(Transform.grad(energy), { in: [null, 0], axis: "example" })
      const gradients = yield* Program.compile(perExample, [Spec.make([784, 10]), Spec.make(["example", 784])])
      const x = numbers(2 * 784, 1)
      const w = numbers(7840, 2)
      const g: NdArray.NdArray<["example", 784, 10], "float32"> = yield* gradients.run(
        NdArray.fromArray([784, 10], "float32", Float32Array.from(w)),
        NdArray.fromArray([2, 784], "float32", Float32Array.from(x))
      )
      assert.deepStrictEqual(g.sizes, [2, 784, 10])
      // 2 (x w)_j x_i
      const expected = Float64Array.from({ length: 2 * 7840 }, (_, k) => {
        const [e, i, j] = [Math.floor(k / 7840), Math.floor(k / 10) % 784, k % 10]
        let product = 0
        for (let m = 0; m < 784; m++) product += x[e * 784 + m]! * w[m * 10 + j]!
        return 2 * product * x[e * 784 + i]!
      })
      assert.isBelow(distance(g.data, expected), 1e-5)
    }).pipe(Effect.scoped, Effect.provide(Reference.layer()))
  )

  const refuses = (f: () => unknown, message: string): void => {
    try {
      f()
    } catch (error) {
      assert.instanceOf(error, ShapeError)
      assert.strictEqual(error.message, message)
      return
    }
    assert.fail(`nothing was thrown, but expected: ${message}`)
  }

  it.effect("what types could not see is a ShapeError with the same sentence", () =>
    Effect.sync(() => {
      const add = (x: any, y: any) => Tensor.add(x, y)
      const a = input(0, [5, 3])
      const b = input(1, [6, 3])
      for (const options of [undefined, {}, { in: 0 }]) {
        refuses(
          () => mapped(add, options as any)(a, a),
          "vmap: needs { in: [...] } with an axis for each argument, or null for arguments that are not mapped"
        )
      }
      refuses(
        () => mapped(add, { in: [0] })(a, a),
        "vmap: in has no entry for argument 1: use null for arguments that are not mapped"
      )
      refuses(
        () => mapped(add, { in: [0, 0, 0] })(a, a),
        "vmap: in has an entry for argument 2 but the function has 2 arguments"
      )
      refuses(
        () => mapped(add, { in: [null, null] })(a, a),
        "vmap: at least one argument must be mapped, but all entries of in are null"
      )
      refuses(
        () => mapped(add, { in: [0, 0] })(a, b),
        "vmap: mapped axes disagree: 5 in argument 0 but 6 in argument 1"
      )
      refuses(() => mapped((p) => p.a, { in: [0] })({ a, b }), "vmap: mapped axes disagree inside argument 0: 5 and 6")
      refuses(
        () => mapped(add, { in: [0, 0] })(named(["batch", 5], 3), named(["time", 5], 3)),
        "vmap: mapped axes disagree: batch in argument 0 but time in argument 1"
      )
      refuses(
        () => mapped(add, { in: [0, 0], axis: "example" })(named(["batch", 5], 3), a),
        "vmap: argument 0 must be [example, 3] but is [batch, 3]: axis 0 is batch, not example"
      )
      refuses(
        () => Transform.vmap(double, { in: [0], size: 32 })(a as never),
        "vmap: argument 0 must be [32, 3] but is [5, 3]: axis 0 is 5, not 32"
      )
      refuses(
        () => mapped(add, { in: [2, 0] })(a, a),
        "vmap: argument 0 is [5, 3], so its mapped axis can be 0 to 1, not 2"
      )
      refuses(
        () => mapped((x) => x, { in: [0], out: 2 })(a),
        "vmap: the function gives [3] inside, so out can be 0 to 1, not 2"
      )
      refuses(() => mapped((x) => x, { in: [0] })(input(0, [])), "vmap: argument 0 is [], which has no axis to map")
      refuses(
        () => mapped(() => 3, { in: [0] })(a),
        "vmap: the result of the function is a number, not a tree of tensors"
      )
    })
  )
})
