/** Reductions: over the axes that are given, over all of them otherwise. */
import type { DType } from "../../DType.ts"
import type { Guard, Known, Ok, Reduce, Shape } from "../../Shape.ts"
import type { Tensor } from "../../Tensor.ts"
import { neg } from "../primitives/neg/op.ts"
import { not } from "../primitives/not/op.ts"
import { reduceMax } from "../primitives/reduceMax/op.ts"
import { reduceProd } from "../primitives/reduceProd/op.ts"
import { reduceSum } from "../primitives/reduceSum/op.ts"
import { checkFloat, checkNumeric } from "../shape/dtype.ts"
import type { FloatIn, NumericIn } from "./params.ts"
import { meanOf, type Reducer, reduce } from "./reducer.ts"

/** Negation has no -(-2^31) in int32; the bitwise complement reverses the order of all of them. */
const minOf: Reducer = (x, axes) => (x.dtype === "int32" ? not(reduceMax(not(x), axes)) : neg(reduceMax(neg(x), axes)))

/**
 * The sum of elements; 0 over nothing. `axes` are removed (negative ones count from the right), or stay with size 1 if
 * `keepDims`.
 *
 * Throws `ShapeError` for an axis that is out of range or repeated, and for bool.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.sum(Tensor.ones([2, 3, 4]), [0, -1]).shape // => [3]
 * Tensor.sum(Tensor.ones([2, 3, 4]), [0, -1], true).shape // => [1, 3, 1]
 * ```
 *
 * @since 0.1.0
 * @category reductions
 */
export const sum = <
  S extends Shape,
  D extends DType,
  const X extends ReadonlyArray<number> | undefined = undefined,
  const K extends boolean = false
>(
  x: NumericIn<S, D, "sum">,
  axes?: Guard<Known<X, S, Reduce<S, X, K, "sum">>, X>,
  keepDims?: K
): Tensor<Ok<Reduce<S, X, K, "sum">>, D> => reduce("sum", reduceSum, checkNumeric, x, axes, keepDims)

/**
 * The product of elements; 1 over nothing. int32 wraps. `axes` are as in `sum`. The gradient of an element is the
 * product of the others, zeros or not.
 *
 * Throws `ShapeError` for an axis that is out of range or repeated, and for bool.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.prod(Tensor.ones([2, 3]), [1]).shape // => [2]
 * ```
 *
 * @since 0.1.0
 * @category reductions
 */
export const prod = <
  S extends Shape,
  D extends DType,
  const X extends ReadonlyArray<number> | undefined = undefined,
  const K extends boolean = false
>(
  x: NumericIn<S, D, "prod">,
  axes?: Guard<Known<X, S, Reduce<S, X, K, "prod">>, X>,
  keepDims?: K
): Tensor<Ok<Reduce<S, X, K, "prod">>, D> => reduce("prod", reduceProd, checkNumeric, x, axes, keepDims)

/**
 * The mean of elements; NaN over nothing. `axes` are as in `sum`.
 *
 * Throws `ShapeError` for an axis that is out of range or repeated, and for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.mean(Tensor.ones([2, 3])).shape // => []
 * ```
 *
 * @since 0.1.0
 * @category reductions
 */
export const mean = <
  S extends Shape,
  D extends DType,
  const X extends ReadonlyArray<number> | undefined = undefined,
  const K extends boolean = false
>(
  x: FloatIn<S, D, "mean">,
  axes?: Guard<Known<X, S, Reduce<S, X, K, "mean">>, X>,
  keepDims?: K
): Tensor<Ok<Reduce<S, X, K, "mean">>> => reduce("mean", meanOf, checkFloat, x, axes, keepDims)

/**
 * The largest element; NaN if there is one. Over nothing -Infinity, or -2^31 for int32. Elements that tie share the
 * gradient equally. `axes` are as in `sum`.
 *
 * Throws `ShapeError` for an axis that is out of range or repeated, and for bool.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.max(Tensor.ones([2, 3]), [-1], true).shape // => [2, 1]
 * ```
 *
 * @since 0.1.0
 * @category reductions
 */
export const max = <
  S extends Shape,
  D extends DType,
  const X extends ReadonlyArray<number> | undefined = undefined,
  const K extends boolean = false
>(
  x: NumericIn<S, D, "max">,
  axes?: Guard<Known<X, S, Reduce<S, X, K, "max">>, X>,
  keepDims?: K
): Tensor<Ok<Reduce<S, X, K, "max">>, D> => reduce("max", reduceMax, checkNumeric, x, axes, keepDims)

/**
 * The smallest element; NaN if there is one. Over nothing Infinity, or 2^31 - 1 for int32. Elements that tie share the
 * gradient equally. `axes` are as in `sum`.
 *
 * Throws `ShapeError` for an axis that is out of range or repeated, and for bool.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.min(Tensor.ones([2, 3]), [0]).shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category reductions
 */
export const min = <
  S extends Shape,
  D extends DType,
  const X extends ReadonlyArray<number> | undefined = undefined,
  const K extends boolean = false
>(
  x: NumericIn<S, D, "min">,
  axes?: Guard<Known<X, S, Reduce<S, X, K, "min">>, X>,
  keepDims?: K
): Tensor<Ok<Reduce<S, X, K, "min">>, D> => reduce("min", minOf, checkNumeric, x, axes, keepDims)
