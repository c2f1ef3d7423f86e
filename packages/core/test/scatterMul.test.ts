/** Products of updates at one place: values against a loop, derivatives against central differences. */
import { assert, describe, it } from "@effect/vitest"
import * as NdArray from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import * as Reference from "@typegrad/core/Reference"
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import * as Effect from "effect/Effect"

type F32 = Tensor.Tensor<Shape>
type I32 = Tensor.Tensor<Shape, "int32">

const floats = (shape: ReadonlyArray<number>, data: ReadonlyArray<number>): F32 =>
  Tensor.constant(NdArray.fromArray(shape as never, "float32", data)) as never
const ints = (shape: ReadonlyArray<number>, data: ReadonlyArray<number>): I32 =>
  Tensor.constant(NdArray.fromArray(shape as never, "int32", data)) as never
const wave = (count: number, seed: number) =>
  Array.from({ length: count }, (_, i) => Math.fround(Math.sin(i * i + seed)))

const values = (x: Tensor.AnyTensor) =>
  Program.evaluate(x as F32).pipe(
    Effect.map(({ data }) => Array.from(data as Float32Array)),
    Effect.provide(Reference.layer())
  )

const looped = (x: ReadonlyArray<number>, at: ReadonlyArray<number>, updates: ReadonlyArray<number>, row: number) => {
  const y = [...x]
  at.forEach((index, i) => {
    const to = index < 0 ? index + x.length / row : index
    for (let j = 0; j < row; j++) if (to >= 0 && to < x.length / row) y[to * row + j]! *= updates[i * row + j]!
  })
  return y
}

describe("scatterNd mul", () => {
  const cases: ReadonlyArray<readonly [rows: number, row: number, at: ReadonlyArray<number>]> = [
    [5, 1, [0, 3, 0, 0, -2, 4, 3]],
    [4, 3, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]],
    [3, 2, [0, 9, -9, 2, 9, 0]],
    [3, 2, []],
    [0, 2, [0, 1]],
    [1, 1, [0]]
  ]
  it.effect("multiplies by each update, and drops what is beyond", () =>
    Effect.gen(function* () {
      for (const [rows, row, at] of cases) {
        const [x, updates] = [wave(rows * row, 1), wave(at.length * row, 2)]
        const found = yield* values(
          Tensor.scatterNd(floats([rows, row], x), ints([at.length, 1], at), floats([at.length, row], updates), "mul")
        )
        looped(x, at, updates, row).forEach((v, i) => assert.closeTo(found[i]!, v, 1e-6))
      }
    })
  )

  it.effect("wraps int32", () =>
    Effect.gen(function* () {
      const found = Tensor.scatterAlong(ints([2], [3, 5]), ints([2], [0, 0]), ints([2], [65_536, 65_537]), 0, "mul")
      assert.deepStrictEqual(yield* values(found), [3 * 65_536, 5])
    })
  )

  it.effect("derivatives are those of the product, where factors are 0 too", () =>
    Effect.gen(function* () {
      const at = [2, 0, 2, 2, 1, 0]
      const updates = [0.5, 0, -1.5, 2, 3, 0]
      const weights = [1, -2, 3, 0.5]
      const loss = ({ u, x }: { readonly x: F32; readonly u: F32 }): Tensor.Tensor<[]> =>
        Tensor.sum(
          Tensor.mul(
            Tensor.square(Tensor.scatterAlong(x, ints([6], at), u as never, 0, "mul") as F32),
            floats([4], weights)
          ) as F32
        ) as never
      const exact = (x: ReadonlyArray<number>, u: ReadonlyArray<number>) =>
        looped(x, at, u, 1).reduce((sum, v, i) => sum + weights[i]! * v * v, 0)
      const x = [2, -1, 1.5, 0.25]
      const { u: gu, x: gx } = (Transform.grad(loss) as any)({ x: floats([4], x), u: floats([6], updates) })
      const step = 1e-4
      const slope = (f: (t: number) => number) => (f(step) - f(-step)) / (2 * step)
      const moved = (v: ReadonlyArray<number>, i: number, t: number) => v.with(i, v[i]! + t)
      ;(yield* values(gx)).forEach((g, i) =>
        assert.closeTo(
          g,
          slope((t) => exact(moved(x, i, t), updates)),
          1e-4
        )
      )
      ;(yield* values(gu)).forEach((g, i) =>
        assert.closeTo(
          g,
          slope((t) => exact(x, moved(updates, i, t))),
          1e-4
        )
      )
    })
  )
})
