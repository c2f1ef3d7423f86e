/** Loops and branches in each other, under a guard, against the reference. */
import { assert, it } from "@effect/vitest"
import * as NdArray from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import * as Reference from "@typegrad/core/Reference"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import * as Effect from "effect/Effect"
import { describeWebgpu, layer } from "./support.ts"

type Scalar = Tensor.Tensor<readonly [], "float32">

/** Halves until it is below `limit`; of each value reached, 3 is taken away until it is negative, and its part added. */
const worn = (x: Scalar, limit: Scalar): Scalar => {
  type Carry = readonly [x: Scalar, sum: Scalar]
  const [, sum] = Transform.whileLoop(
    ([y]: Carry) => Tensor.greaterEqual(y, limit),
    ([y, total]: Carry): Carry => {
      const rest = Transform.whileLoop(
        (z: Scalar) => Tensor.greaterEqual(z, 0),
        (z: Scalar) => Tensor.sub(z, 3),
        y
      )
      return [Tensor.mul(y, 0.5), Tensor.add(total, rest)]
    },
    [x, Tensor.zeros([])] as Carry
  )
  return sum
}

/** A turn for each element: its while runs only where the element is positive. */
const program = Program.stateful(
  (state, { limit, xs }) => {
    const [last, each] = Transform.scan(
      (carry: Scalar, x: Scalar) => {
        const part = Transform.cond(
          Tensor.greater(x, 0),
          () => worn(x, limit),
          () => Tensor.mul(x, carry)
        )
        return [Tensor.add(carry, part), part] as const
      },
      state,
      xs
    )
    return { state: last, output: each, commitIf: Tensor.greater(limit, 0.25) }
  },
  {
    state: NdArray.fromArray([], "float32", Float32Array.of(1)),
    inputs: { xs: Spec.make([5]), limit: Spec.make([]) }
  }
)

const results = Effect.gen(function* () {
  const { snapshot, submit } = yield* program
  const pending = []
  for (const [limit, ...xs] of [
    [0.5, 7, -1, 0.3, 20, -2],
    [1, -1, 100, 0, 1, 5],
    [0.125, 3, 3, -3, 3, 3],
    [2, 9, 9, 9, 9, 9]
  ]) {
    const inputs = {
      limit: NdArray.fromArray([], "float32", Float32Array.of(limit!)),
      xs: NdArray.make(Float32Array.from(xs))
    }
    pending.push(yield* submit(inputs as never))
  }
  const found = []
  for (const { read } of pending) {
    const { committed, output } = yield* read
    found.push([committed, Array.from(output.data)])
  }
  return [...found, NdArray.toNested(yield* snapshot)]
}).pipe(Effect.scoped)

describeWebgpu("loops and branches", () => {
  it.live("in each other, with steps under way, give what the reference does", () =>
    Effect.gen(function* () {
      const expected = yield* Effect.provide(results, Reference.layer({ precision: "float32" }))
      assert.deepStrictEqual(yield* Effect.provide(results, layer), expected)
      assert.isTrue(expected.flat(3).every((one) => typeof one === "boolean" || Number.isFinite(one)))
    })
  )
})
