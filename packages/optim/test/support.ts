/** What the tests of this package share. */

import { assert } from "@effect/vitest"
import * as NdArray from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import * as Reference from "@typegrad/core/Reference"
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as Effect from "effect/Effect"

export type Numbers = number | ReadonlyArray<Numbers>

/** A tree of expressions, computed in float64 (results are rounded to float32) or rounding every primitive. */
export const evaluate = <T>(tree: T, precision: "float64" | "float32" = "float64") =>
  Effect.provide(Program.evaluate(tree), Reference.layer({ precision }))

export const float = (data: Numbers): Tensor.Tensor<Shape> =>
  Tensor.constant(NdArray.make(data as any, undefined, "float32") as any) as any

export const int = (value: number): Tensor.Tensor<[], "int32"> => Tensor.scalar(value, "int32")

const flat = (data: Numbers): Array<number> => (typeof data === "number" ? [data] : data.flatMap(flat))

/** Equal to `tolerance`, relative to the larger of `floor` and the expected value. */
export const close = (
  found: { readonly data: ArrayLike<number> },
  expected: Numbers,
  tolerance = 1e-6,
  floor = 1
): void => {
  const [a, b] = [Array.from(found.data), flat(expected)]
  assert.strictEqual(a.length, b.length)
  for (const [index, value] of a.entries()) {
    const wanted = b[index]!
    const ok = Object.is(value, wanted) || Math.abs(value - wanted) <= tolerance * Math.max(floor, Math.abs(wanted))
    assert.isTrue(ok, `at ${index}: ${value} but expected ${wanted}`)
  }
}
