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

const constant = (data: Numbers, dtype: "float32" | "int32"): any =>
  Tensor.constant(NdArray.make(data as any, undefined, dtype) as any)

export const float = (data: Numbers): Tensor.Tensor<Shape> => constant(data, "float32")

export const int = (data: Numbers): Tensor.Tensor<Shape, "int32"> => constant(data, "int32")

const flat = (data: Numbers): Array<number> => (typeof data === "number" ? [data] : data.flatMap(flat))

/** Equal to `tolerance`, relative to the larger of 1 and the expected value. */
export const close = (found: { readonly data: ArrayLike<number> }, expected: Numbers, tolerance = 1e-6): void => {
  const [a, b] = [Array.from(found.data), flat(expected)]
  assert.strictEqual(a.length, b.length)
  for (const [index, value] of a.entries()) {
    const wanted = b[index]!
    const ok = Object.is(value, wanted) || Math.abs(value - wanted) <= tolerance * Math.max(1, Math.abs(wanted))
    assert.isTrue(ok, `at ${index}: ${value} but expected ${wanted}`)
  }
}

/** The message of what `f` throws, which must be a `ShapeError`. */
export const shapeError = (f: () => unknown): string => {
  try {
    f()
  } catch (error) {
    assert.strictEqual((error as { readonly _tag?: string })._tag, "ShapeError", String(error))
    return (error as Error).message
  }
  return assert.fail("nothing was thrown")
}

/** (f(x + h d) - f(x - h d)) / 2h, the difference taken in float64 inside the program. */
export const slope = (
  f: (x: Tensor.Tensor<Shape>) => Tensor.Tensor<[]>,
  x: Tensor.Tensor<Shape>,
  direction: Tensor.Tensor<Shape>,
  h = 2 ** -12
): Tensor.Tensor<[]> => {
  const at = (sign: number) => f(Tensor.add(x, Tensor.mul(direction, sign * h)) as Tensor.Tensor<Shape>)
  return Tensor.div(Tensor.sub(at(1), at(-1)), 2 * h)
}
