/** Reductions: over the axes that are given, over all of them otherwise. */
import type { DType } from "../../DType.ts"
import type { ArgMax, AxisIndex, Guard, Known, Ok, Reduce, Shape } from "../../Shape.ts"
import type { Tensor } from "../../Tensor.ts"
import type { Node } from "../Node.ts"
import { argMax as argMaxNode } from "../primitives/argMax/op.ts"
import { cumsum as cumsumNode } from "../primitives/cumsum/op.ts"
import { div } from "../primitives/div/op.ts"
import { literal } from "../primitives/literal/op.ts"
import { mul } from "../primitives/mul/op.ts"
import { neg } from "../primitives/neg/op.ts"
import { not } from "../primitives/not/op.ts"
import { reduceMax } from "../primitives/reduceMax/op.ts"
import { reduceSum } from "../primitives/reduceSum/op.ts"
import { sub } from "../primitives/sub/op.ts"
import { axisIndex, axisIndices } from "../shape/axis.ts"
import { checkFloat, checkNumeric } from "../shape/dtype.ts"
import { fail } from "../shape/fail.ts"
import { show } from "../shape/show.ts"
import { keep } from "./keep.ts"
import { nodeOf, stretch } from "./operands.ts"
import type { FloatIn, NumericIn } from "./params.ts"

type Reducer = (x: Node, axes: ReadonlyArray<number>) => Node

const reduce = (
  op: string,
  build: Reducer,
  check: (op: string, dtype: DType) => void,
  x: unknown,
  axes: unknown,
  keepDims: boolean | undefined
): any => {
  const node = nodeOf(x)
  check(op, node.dtype)
  const chosen = axisIndices(op, node.axes, axes as ReadonlyArray<number> | undefined)
  const result = build(node, chosen)
  return keepDims === true ? keep(result, node, chosen) : result
}

const meanOf: Reducer = (x, axes) => {
  const sum = reduceSum(x, axes)
  const count = axes.reduce((total, axis) => total * x.axes[axis]!.size, 1)
  return div(sum, stretch(literal(count, "float32"), sum.axes))
}

/** Negation has no -(-2^31) in int32; the bitwise complement reverses the order of all of them. */
const minOf: Reducer = (x, axes) => (x.dtype === "int32" ? not(reduceMax(not(x), axes)) : neg(reduceMax(neg(x), axes)))

const varianceOf: Reducer = (x, axes) => {
  const away = sub(x, stretch(keep(meanOf(x, axes), x, axes), x.axes))
  return meanOf(mul(away, away), axes)
}

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
 * The mean of the squared distances from the mean (divided by the number of elements, not one less); NaN over nothing.
 * `axes` are as in `sum`.
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
  keepDims?: K
): Tensor<Ok<Reduce<S, X, K, "variance">>> => reduce("variance", varianceOf, checkFloat, x, axes, keepDims)

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

/**
 * int32: the index of the largest element along `axis` (the first of several), which is removed. NaN counts as the
 * largest.
 *
 * Throws `ShapeError` for an axis that is out of range or empty, and for bool.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.argMax(Tensor.zeros([32, 10]), -1).shape // => [32]
 * ```
 *
 * @since 0.1.0
 * @category reductions
 */
export const argMax = <S extends Shape, D extends DType, const X extends number>(
  x: NumericIn<S, D, "argMax">,
  axis: Guard<Known<X, S, ArgMax<S, X>>, X>
): Tensor<Ok<ArgMax<S, X>>, "int32"> => {
  const op = "argMax"
  const node = nodeOf(x)
  checkNumeric(op, node.dtype)
  const index = axisIndex(op, node.axes, axis as number)
  if (node.axes[index]!.size === 0) fail(op, `argMax: axis ${axis as number} of ${show(node.axes)} is empty`)
  return argMaxNode(node, index) as any
}

/**
 * The sums of the elements along `axis` up to and including each. int32 wraps.
 *
 * Throws `ShapeError` for an axis that is out of range, and for bool.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.cumsum(Tensor.ones([2, 3]), 1).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category reductions
 */
export const cumsum = <S extends Shape, D extends DType, const X extends number>(
  x: NumericIn<S, D, "cumsum">,
  axis: Guard<Known<X, S, AxisIndex<S, X, "cumsum">>, X>
): Tensor<S, D> => {
  const node = nodeOf(x)
  checkNumeric("cumsum", node.dtype)
  return cumsumNode(node, axisIndex("cumsum", node.axes, axis as number), false) as any
}
