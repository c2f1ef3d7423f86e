/** Forward derivatives against central differences, and against reverse mode, whose transpose they are; which is linear. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Composite from "../src/Composite.ts"
import { ShapeError } from "../src/Shape.ts"
import * as Tensor from "../src/Tensor.ts"
import * as Transform from "../src/Transform.ts"
import { cases, data, draw, nodes } from "./primitives/cases.ts"
import { asNode, count, distance, evaluate, input, numbers, value } from "./primitives/evaluate.ts"

const tensor = <const S extends ReadonlyArray<number>>(index: number, shape: S): Tensor.Tensor<[...S]> =>
  input(index, shape) as Tensor.AnyTensor as Tensor.Tensor<[...S]>

const anyJvp = Transform.jvp as (
  f: (...xs: ReadonlyArray<any>) => unknown
) => (primals: ReadonlyArray<unknown>, tangents: ReadonlyArray<unknown>) => readonly [any, any]

const dot = (x: ArrayLike<number>, y: ArrayLike<number>): number =>
  Array.from(x).reduce((sum, v, i) => sum + v * y[i]!, 0)

describe("jvp of every primitive", () => {
  for (const [name, make] of Object.entries(cases)) {
    it.effect.prop(
      name,
      [draw],
      ([drawn]) =>
        Effect.sync(() => {
          const { build, operands } = make(drawn)
          const xs = nodes(operands)
          const given = data(operands, drawn.seed)
          const directions = operands.map(({ dtype = "float32", sizes }, i) =>
            dtype !== "float32" ? new Float64Array(count(sizes)) : numbers(count(sizes), drawn.seed + 50 + i)
          )
          const inputs = [...given, ...directions]
          const tangents = operands.map(({ dtype = "float32", sizes }, i) => input(operands.length + i, sizes, dtype))
          const [y, dy] = anyJvp(build as never)(xs, tangents)
          const out = build(...xs)
          const [value, found] = evaluate([y, dy], inputs)
          assert.strictEqual(distance(value!, evaluate([out], inputs)[0]!), 0)
          const moved = (by: number) =>
            evaluate(
              [out],
              given.map((x, i) =>
                (operands[i]!.dtype ?? "float32") !== "float32" ? x : x.map((v, k) => v + by * directions[i]![k]!)
              )
            )[0]!
          const step = 1e-5
          const [up, down] = [moved(step), moved(-step)]
          const expected = up.map((v, i) => (v - down[i]!) / (2 * step))
          assert.isBelow(distance(found!, expected), 2e-8)
          // <u, J t> = <J^T u, t>
          const cotangent = numbers(value!.length, drawn.seed + 99)
          const u = input(
            inputs.length,
            out.axes.map(({ size }) => size)
          )
          const [, pullback] = (Transform.vjp as any)(build, ...xs)
          const back = evaluate(pullback(u), [...inputs, cotangent])
          const [left, right] = [dot(cotangent, found!), back.reduce((sum, x, i) => sum + dot(x, directions[i]!), 0)]
          assert.isBelow(distance([left], [right]), 1e-10)
          // J^T (2 u - 3 w) = 2 J^T u - 3 J^T w
          const other = numbers(value!.length, drawn.seed + 199)
          const at = (w: Float64Array) => evaluate(pullback(u), [...inputs, w])
          const apart = at(other)
          at(cotangent.map((v, k) => 2 * v - 3 * other[k]!)).forEach((sum, i) =>
            assert.isBelow(
              distance(
                sum,
                back[i]!.map((v, k) => 2 * v - 3 * apart[i]![k]!)
              ),
              1e-10
            )
          )
        }),
      { arbitrary: { runs: 25 } }
    )
  }
})

describe("jvp", () => {
  it.effect("of a network over trees, with integers on both sides", () =>
    Effect.sync(() => {
      interface P {
        readonly w: Tensor.Tensor<[4, 3]>
        readonly b: Tensor.Tensor<[3]>
      }
      const f = (p: P, x: Tensor.Tensor<[5, 4]>) => {
        const h = Tensor.tanh(Tensor.add(Tensor.matmul(x, p.w), p.b))
        return { loss: Tensor.mean(Tensor.logSumExp(h, [1])), best: Tensor.argMax(h, 1) }
      }
      const p = { w: tensor(0, [4, 3]), b: tensor(1, [3]) }
      const dp = { w: tensor(3, [4, 3]), b: tensor(4, [3]) }
      const inputs = [12, 3, 20, 12, 3, 20].map(numbers)
      const [y, dy] = Transform.jvp(f)([p, tensor(2, [5, 4])], [dp, tensor(5, [5, 4])])
      assert.deepStrictEqual(value(dy.best, inputs), [0, 0, 0, 0, 0])
      assert.strictEqual(dy.best.dtype, "int32")
      const loss = f(p, tensor(2, [5, 4])).loss
      const at = (by: number) =>
        value(
          loss,
          inputs.slice(0, 3).map((x, i) => x.map((v, k) => v + by * inputs[3 + i]![k]!))
        )[0]!
      assert.strictEqual(value(y.loss, inputs)[0], at(0))
      assert.isBelow(distance(value(dy.loss, inputs), [(at(1e-5) - at(-1e-5)) / 2e-5]), 1e-9)
    })
  )

  it.effect("of what does not depend on the primals is zero", () =>
    Effect.sync(() => {
      const [y, dy] = Transform.jvp((x: Tensor.Tensor<[2]>) => Tensor.mul(Tensor.ones([3]), x.shape.length))(
        [Tensor.ones([2])],
        [Tensor.ones([2])]
      )
      assert.deepStrictEqual(
        [value(y), value(dy)],
        [
          [1, 1, 1],
          [0, 0, 0]
        ]
      )
    })
  )

  it.effect("uses the rule of a composite", () =>
    Effect.sync(() => {
      const triple = Composite.make({
        name: "triple",
        body: (x: Tensor.Tensor<[3]>) => Tensor.mul(x, 3),
        // not the derivative of the body, to tell them apart
        vjp: ({ cotangents: [g], inputs: [x] }) => [g === null ? null : Tensor.mul(g, x)]
      })
      const [, dy] = Transform.jvp(triple)([tensor(0, [3])], [Tensor.full([3], 10)])
      assert.deepStrictEqual(value(dy, [Float64Array.of(1, 2, 3)]), [10, 20, 30])
    })
  )

  it.effect("nests: derivatives of derivatives, in any order", () =>
    Effect.sync(() => {
      const f = (x: Tensor.Tensor<[]>) => Tensor.exp(Tensor.mul(x, 2))
      const one = Tensor.scalar(1)
      const forward = (f: (x: Tensor.Tensor<[]>) => Tensor.Tensor<[]>) => (x: Tensor.Tensor<[]>) =>
        Transform.jvp(f)([x], [one])[1]
      const x = tensor(0, [])
      const at = [Float64Array.of(0.3)]
      const second = 4 * Math.exp(0.6)
      for (const g of [forward(forward(f)), forward(Transform.grad(f)), Transform.grad(forward(f))]) {
        assert.approximately(value(g(x), at)[0]!, second, 1e-12)
      }
      // a Jacobian by columns: vmap over directions
      const h = (x: Tensor.Tensor<[2]>) => Tensor.mul(x, Tensor.sum(x))
      const columns = Transform.vmap((v: Tensor.Tensor<[2]>) => Transform.jvp(h)([tensor(0, [2])], [v])[1], {
        in: [0],
        out: 1
      })(Tensor.eye(2))
      assert.deepStrictEqual(value(columns, [Float64Array.of(2, 3)]), [7, 2, 3, 8])
    })
  )

  it.effect("what types could not see is a ShapeError with the same sentence", () =>
    Effect.sync(() => {
      const refuses = (tangents: ReadonlyArray<unknown>, message: string) => {
        try {
          anyJvp((p) => p.w)([{ w: tensor(0, [3, 4]) }], tangents)
        } catch (error) {
          assert.instanceOf(error, ShapeError)
          assert.strictEqual(error.message, message)
          return
        }
        assert.fail(message)
      }
      refuses([{ w: tensor(0, [4, 4]) }], "jvp: tangent 0.w must be [3, 4] but is [4, 4]: axis 0 is 4, not 3")
      refuses([{ w: tensor(0, [3]) }], "jvp: tangent 0.w must be [3, 4] but is [3]")
      refuses([{ w: input(0, [3, 4], "int32") }], "jvp: tangent 0.w must be float32 but is int32")
      refuses([{}], "jvp: tangent 0.w is missing")
    })
  )
})

describe("hvp", () => {
  it.effect("is the Hessian times the vector", () =>
    Effect.sync(() => {
      const f = (p: { readonly x: Tensor.Tensor<[4]> }, scale: Tensor.Tensor<[]>) =>
        Tensor.mul(scale, Tensor.sum(Tensor.mul(Tensor.exp(p.x), Tensor.cumsum(p.x, 0))))
      const inputs = [numbers(4, 1), numbers(4, 2), Float64Array.of(3)]
      const p = { x: tensor(0, [4]) }
      const found = Transform.hvp(f)(p, { x: tensor(1, [4]) }, tensor(2, []))
      const gradient = Transform.grad(f)(p, tensor(2, [])).x
      const at = (by: number) =>
        evaluate([gradient], [inputs[0]!.map((v, i) => v + by * inputs[1]![i]!), inputs[1]!, inputs[2]!])[0]!
      const [up, down] = [at(1e-5), at(-1e-5)]
      const expected = up.map((v, i) => (v - down[i]!) / 2e-5)
      assert.isBelow(distance(value(found.x, inputs), expected), 1e-8)
      assert.deepStrictEqual(asNode(found.x).axes, [{ size: 4 }])
    })
  )
})
