/** Reductions of truth values, and counts. */
import type { DType } from "../../DType.ts"
import type { Guard, Known, Ok, Reduce, Shape } from "../../Shape.ts"
import type { Tensor } from "../../Tensor.ts"
import { cast } from "../primitives/cast/op.ts"
import { not } from "../primitives/not/op.ts"
import { reduceMax } from "../primitives/reduceMax/op.ts"
import { reduceSum } from "../primitives/reduceSum/op.ts"
import { checkBool } from "../shape/dtype.ts"
import { castTo } from "./operands.ts"
import type { BoolIn } from "./params.ts"
import { type Reducer, reduce, unchecked } from "./reducer.ts"

const allOf: Reducer = (x, axes) => not(reduceMax(not(x), axes))

const countNonZeroOf: Reducer = (x, axes) => reduceSum(cast(castTo(x, "bool"), "int32"), axes)

/**
 * Whether one element is true; false over nothing. `axes` are as in `sum`.
 *
 * Throws `ShapeError` for an axis that is out of range or repeated, and for other dtypes than bool.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.any(Tensor.zeros([2, 3], "bool"), [1]).shape // => [2]
 * ```
 *
 * @since 0.1.0
 * @category reductions
 */
export const any = <
  S extends Shape,
  D extends DType,
  const X extends ReadonlyArray<number> | undefined = undefined,
  const K extends boolean = false
>(
  x: BoolIn<S, D, "any">,
  axes?: Guard<Known<X, S, Reduce<S, X, K, "any">>, X>,
  keepDims?: K
): Tensor<Ok<Reduce<S, X, K, "any">>, "bool"> => reduce("any", reduceMax, checkBool, x, axes, keepDims)

/**
 * Whether all elements are true; true over nothing. `axes` are as in `sum`.
 *
 * Throws `ShapeError` for an axis that is out of range or repeated, and for other dtypes than bool.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.all(Tensor.zeros([2, 3], "bool"), [1]).shape // => [2]
 * ```
 *
 * @since 0.1.0
 * @category reductions
 */
export const all = <
  S extends Shape,
  D extends DType,
  const X extends ReadonlyArray<number> | undefined = undefined,
  const K extends boolean = false
>(
  x: BoolIn<S, D, "all">,
  axes?: Guard<Known<X, S, Reduce<S, X, K, "all">>, X>,
  keepDims?: K
): Tensor<Ok<Reduce<S, X, K, "all">>, "bool"> => reduce("all", allOf, checkBool, x, axes, keepDims)

/**
 * int32: how many elements are not 0 (not false); NaN is not 0. `axes` are as in `sum`.
 *
 * Throws `ShapeError` for an axis that is out of range or repeated.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.countNonZero(Tensor.ones([2, 3]), [1]).dtype // => "int32"
 * ```
 *
 * @since 0.1.0
 * @category reductions
 */
export const countNonZero = <
  S extends Shape,
  D extends DType,
  const X extends ReadonlyArray<number> | undefined = undefined,
  const K extends boolean = false
>(
  x: Tensor<S, D>,
  axes?: Guard<Known<X, S, Reduce<S, X, K, "countNonZero">>, X>,
  keepDims?: K
): Tensor<Ok<Reduce<S, X, K, "countNonZero">>, "int32"> =>
  reduce("countNonZero", countNonZeroOf, unchecked, x, axes, keepDims)
