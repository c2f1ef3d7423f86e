/** Order along an axis. Equal elements keep their order; NaN is last in either direction. */
import type { DType } from "../../DType.ts"
import type { AxisIndex, Guard, Known, Ok, Shape, TopK } from "../../Shape.ts"
import type { Tensor } from "../../Tensor.ts"
import { argsort as argsortNode } from "../primitives/argsort/op.ts"
import { sliceAxis } from "../primitives/slice/op.ts"
import { axisIndex } from "../shape/axis.ts"
import { topKAxes } from "../shape/gather.ts"
import { takeAlong } from "./indices.ts"
import { nodeOf } from "./operands.ts"

/**
 * int32: the indices that sort `x` along `axis` (by default the last), ascending unless `descending`. Equal elements
 * keep their order, -0 and 0 are equal, and NaN is last in either direction.
 *
 * Throws `ShapeError` for an axis that is out of range.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.argsort(Tensor.zeros([32, 10])).dtype // => "int32"
 * ```
 *
 * @since 0.1.0
 * @category sorting
 */
export const argsort = <S extends Shape, D extends DType, const X extends number = -1>(
  x: Tensor<S, D>,
  axis?: Guard<Known<X, S, AxisIndex<S, X, "argsort">>, X>,
  descending?: boolean
): Tensor<S, "int32"> => {
  const node = nodeOf(x, "argsort")
  return argsortNode(
    node,
    axisIndex("argsort", node.axes, (axis as number | undefined) ?? -1),
    descending === true
  ) as any
}

/**
 * The elements in order along `axis` (by default the last), ascending unless `descending`; NaN last. The gradient goes
 * where an element came from.
 *
 * Throws `ShapeError` for an axis that is out of range.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.sort(Tensor.zeros([32, 10]), 0, true).shape // => [32, 10]
 * ```
 *
 * @since 0.1.0
 * @category sorting
 */
export const sort = <S extends Shape, D extends DType, const X extends number = -1>(
  x: Tensor<S, D>,
  axis?: Guard<Known<X, S, AxisIndex<S, X, "sort">>, X>,
  descending?: boolean
): Tensor<S, D> => {
  const node = nodeOf(x, "sort")
  const index = axisIndex("sort", node.axes, (axis as number | undefined) ?? -1)
  return takeAlong(node, argsortNode(node, index, descending === true), index) as any
}

/**
 * The `k` largest elements along `axis` (by default the last) and their int32 indices, the largest first; the smallest
 * with `smallest`. Of equal ones the first is taken; NaN is never taken before a number.
 *
 * Throws `ShapeError` for an axis that is out of range, and for a `k` that is not a whole number from 1 to the size of
 * the axis.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * const { indices, values } = Tensor.topK(Tensor.zeros([32, 10]), 3)
 * values.shape // => [32, 3]
 * indices.dtype // => "int32"
 * ```
 *
 * @since 0.1.0
 * @category sorting
 */
export const topK = <S extends Shape, D extends DType, const K extends number, const X extends number = -1>(
  x: Tensor<S, D>,
  k: Guard<Known<X, S, TopK<S, K, X>>, K>,
  axis?: X,
  smallest?: boolean
): { readonly values: Tensor<Ok<TopK<S, K, X>>, D>; readonly indices: Tensor<Ok<TopK<S, K, X>>, "int32"> } => {
  const node = nodeOf(x, "topK")
  topKAxes(node.axes, k as number, axis)
  const index = axisIndex("topK", node.axes, axis ?? -1)
  const indices = sliceAxis(argsortNode(node, index, smallest !== true), index, 0, k as number)
  return { values: takeAlong(node, indices, index), indices } as any
}
