/** Elements that indices choose. */
import type { DType } from "../../DType.ts"
import type { Gather, GatherAlong, GatherNd, Guard, Known, Ok, Shape } from "../../Shape.ts"
import type { Tensor } from "../../Tensor.ts"
import type { Node } from "../Node.ts"
import { broadcast } from "../primitives/broadcast/op.ts"
import { gather as gatherNode } from "../primitives/gather/op.ts"
import { reshape } from "../primitives/reshape/op.ts"
import { joinIndices, joinRows } from "../primitives/rows.ts"
import { axisIndex } from "../shape/axis.ts"
import { checkInt } from "../shape/dtype.ts"
import { gatherAlongAxes, gatherAxes } from "../shape/gather.ts"
import { gatherNdAxes } from "../shape/gatherNd.ts"
import { fromEnd, rowsNd, takeAlong } from "./indices.ts"
import { nodeOf } from "./operands.ts"
import type { IntIn } from "./params.ts"

/** Everything before the axis as examples, each with rows of its own. */
const gatherBehind = (x: Node, indices: Node, axis: number): Node => {
  const [before, behind] = [x.axes.slice(0, axis), x.axes.slice(axis + 1)]
  const examples = { size: before.reduce((n, { size }) => n * size, 1) }
  const own = broadcast(
    indices,
    [examples, ...indices.axes],
    indices.axes.map((_, i) => i + 1)
  )
  const rows = gatherNode(
    joinRows(reshape(x, [examples, x.axes[axis]!, ...behind])),
    joinIndices(own, x.axes[axis]!.size)
  )
  return reshape(rows, [...before, ...indices.axes, ...behind])
}

/**
 * Rows of `x` along `axis` (by default the first), chosen by int32 indices, whose axes take its place: an embedding is
 * `gather(table, ids)`. Negative indices count from the end. An index beyond either end gives NaN, -2^31 or false.
 * (`take` of NumPy.)
 *
 * Throws `ShapeError` for an axis that is out of range, and for indices of another dtype.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.gather(Tensor.zeros([1000, 64]), Tensor.zeros([8, 20], "int32")).shape // => [8, 20, 64]
 * ```
 *
 * @since 0.1.0
 * @category indexing
 */
export const gather = <S extends Shape, D extends DType, I extends Shape, J extends DType, const X extends number = 0>(
  x: Tensor<S, D>,
  indices: IntIn<I, J, "gather">,
  axis?: Guard<Known<X, S, Known<X, I, Gather<S, I, X>>>, X>
): Tensor<Ok<Gather<S, I, X>>, D> => {
  const op = "gather"
  const [node, chosen] = [nodeOf(x, op), nodeOf(indices, op, "the indices are")]
  checkInt(op, chosen.dtype)
  const given = (axis as number | undefined) ?? 0
  gatherAxes(node.axes, chosen.axes, given)
  const index = axisIndex(op, node.axes, given)
  const rows = fromEnd(chosen, node.axes[index]!.size)
  return (index === 0 ? gatherNode(node, rows) : gatherBehind(node, rows, index)) as any
}

/**
 * One element of `x` along `axis` for every int32 index: result[i, j] = x[i, indices[i, j]] along axis 1. The other
 * axes of `indices` are those of `x`. Negative indices count from the end. An index beyond either end gives NaN, -2^31
 * or false. (`take_along_axis` of NumPy, `GatherElements` of ONNX.)
 *
 * Throws `ShapeError` for axes that differ, for an axis that is out of range, and for indices of another dtype.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * const logits = Tensor.zeros([32, 10])
 * const labels = Tensor.zeros([32, 1], "int32")
 * Tensor.gatherAlong(logits, labels, 1).shape // => [32, 1]
 * ```
 *
 * @since 0.1.0
 * @category indexing
 */
export const gatherAlong = <S extends Shape, D extends DType, I extends Shape, J extends DType, const X extends number>(
  x: Tensor<S, D>,
  indices: IntIn<I, J, "gatherAlong">,
  axis: Guard<Known<X, S, Known<X, I, GatherAlong<S, I, X>>>, X>
): Tensor<Ok<GatherAlong<S, I, X>>, D> => {
  const op = "gatherAlong"
  const [node, chosen] = [nodeOf(x, op), nodeOf(indices, op, "the indices are")]
  checkInt(op, chosen.dtype)
  gatherAlongAxes(node.axes, chosen.axes, axis as number)
  const index = axisIndex(op, node.axes, axis as number)
  return takeAlong(node, fromEnd(chosen, node.axes[index]!.size), index) as any
}

/**
 * What rows of int32 indices choose: the last axis of `indices` names an element (or a block, where it has fewer
 * entries than `x` has axes). The first `batchDims` axes of both (by default none) belong together. Negative indices
 * count from the end. An index beyond either end gives NaN, -2^31 or false. (`GatherND` of ONNX.)
 *
 * Throws `ShapeError` for indices that name more axes than there are, for batch axes that differ, and for indices of
 * another dtype.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * const image = Tensor.zeros([28, 28, 3])
 * const places = Tensor.zeros([5, 2], "int32")
 * Tensor.gatherNd(image, places).shape // => [5, 3]
 * ```
 *
 * @since 0.1.0
 * @category indexing
 */
export const gatherNd = <
  S extends Shape,
  D extends DType,
  I extends Shape,
  J extends DType,
  const B extends number = 0
>(
  x: Tensor<S, D>,
  indices: Guard<Known<J, S, Known<J, I, GatherNd<S, I, B>>>, IntIn<I, J, "gatherNd">>,
  batchDims?: B
): Tensor<Ok<GatherNd<S, I, B>>, D> => {
  const [node, chosen] = [nodeOf(x, "gatherNd"), nodeOf(indices, "gatherNd", "the indices are")]
  checkInt("gatherNd", chosen.dtype)
  const axes = gatherNdAxes(node.axes, chosen.axes, batchDims)
  const [rows, at] = rowsNd(node, chosen, batchDims ?? 0)
  const found = gatherNode(rows, at)
  return (found.axes.every((axis, i) => axis.name === axes[i]!.name) ? found : reshape(found, axes)) as any
}
