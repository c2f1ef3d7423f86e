/** Spread around the mean. */
import type { DType } from "../../DType.ts"
import type { Guard, Known, Ok, Reduce, Shape } from "../../Shape.ts"
import type { Tensor } from "../../Tensor.ts"
import { mul } from "../primitives/mul/op.ts"
import { sub } from "../primitives/sub/op.ts"
import { checkFloat } from "../shape/dtype.ts"
import { keep } from "./keep.ts"
import { stretch } from "./operands.ts"
import type { FloatIn } from "./params.ts"
import { average, countOf, meanOf, type Reducer, reduce } from "./reducer.ts"
import { rootOf } from "./root.ts"

const varianceOf =
  (correction = 0): Reducer =>
  (x, axes) => {
    const away = sub(x, stretch(keep(meanOf(x, axes), x, axes), x.axes))
    return average(mul(away, away), axes, Math.max(0, countOf(x, axes) - correction))
  }

const deviationOf =
  (correction: number | undefined): Reducer =>
  (x, axes) =>
    rootOf(varianceOf(correction)(x, axes))

/**
 * The squared distances from the mean, summed and divided by the number of elements less `correction` (by default 0; 1
 * for the unbiased estimate); NaN over nothing. `axes` are as in `sum`.
 *
 * Throws `ShapeError` for an axis that is out of range or repeated, and for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.variance(Tensor.ones([32, 10]), [0]).shape // => [10]
 * ```
 *
 * @since 0.1.0
 * @category reductions
 */
export const variance = <
  S extends Shape,
  D extends DType,
  const X extends ReadonlyArray<number> | undefined = undefined,
  const K extends boolean = false
>(
  x: FloatIn<S, D, "variance">,
  axes?: Guard<Known<X, S, Reduce<S, X, K, "variance">>, X>,
  keepDims?: K,
  correction?: number
): Tensor<Ok<Reduce<S, X, K, "variance">>> => reduce("variance", varianceOf(correction), checkFloat, x, axes, keepDims)

/**
 * The standard deviation: the root of `variance`, with the same arguments. Its gradient is 0 where all elements are
 * equal.
 *
 * Throws `ShapeError` for an axis that is out of range or repeated, and for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.std(Tensor.ones([32, 10]), [0]).shape // => [10]
 * ```
 *
 * @since 0.1.0
 * @category reductions
 */
export const std = <
  S extends Shape,
  D extends DType,
  const X extends ReadonlyArray<number> | undefined = undefined,
  const K extends boolean = false
>(
  x: FloatIn<S, D, "std">,
  axes?: Guard<Known<X, S, Reduce<S, X, K, "std">>, X>,
  keepDims?: K,
  correction?: number
): Tensor<Ok<Reduce<S, X, K, "std">>> => reduce("std", deviationOf(correction), checkFloat, x, axes, keepDims)
