import type { DType } from "@typegrad/core/DType"
import type { Guard, Mut, Shape } from "@typegrad/core/Shape"
import { fail } from "../internal/layer.ts"
import type { DimsErr } from "../internal/types/check.ts"

/**
 * Where a model begins: the shape of one example, without batch axes.
 *
 * @since 0.1.0
 * @category models
 */
export interface Input<S extends Shape, D extends DType> {
  readonly shape: S
  readonly dtype: D
}

/**
 * The shape of one example and its element type (float32 unless given), as the first argument of `sequential`. A string is
 * an axis whose size each run brings, such as `"time"`. Dims that are not sizes throw `ShapeError`.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.input([28, 28, 1]).shape // => [28, 28, 1]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const input = <const S extends Shape, D extends DType = "float32">(
  shape: Guard<DimsErr<S, "input">, S>,
  dtype?: D
): Input<Mut<S>, NoInfer<D>> => {
  const dims = shape as Shape
  for (const dim of dims)
    if (typeof dim === "number" && !(Number.isSafeInteger(dim) && dim >= 0))
      fail("input", `input: ${dim} is not a size`)
  return { shape: [...dims] as Mut<S>, dtype: (dtype ?? "float32") as D }
}
