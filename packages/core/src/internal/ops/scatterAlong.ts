/** Scatters of single elements and of blocks. */
import type { DType } from "../../DType.ts"
import type { ScatterAlongErr, ScatterNdErr, Shape } from "../../Shape.ts"
import type { Tensor } from "../../Tensor.ts"
import { flat } from "../primitives/flat.ts"
import { reshape } from "../primitives/reshape/op.ts"
import { axisIndex } from "../shape/axis.ts"
import { checkInt, checkNumeric } from "../shape/dtype.ts"
import { gatherAlongAxes } from "../shape/gather.ts"
import { gatherNdAxes } from "../shape/gatherNd.ts"
import { checkUpdates } from "../shape/scatter.ts"
import { fromEnd, positionsAlong, rowsNd } from "./indices.ts"
import { nodeOf } from "./operands.ts"
import type { IntIn } from "./params.ts"
import { modes, type UpdatesIn } from "./scatter.ts"

/**
 * How an update meets what is there: `"set"` replaces it (the last one stays), the others combine.
 *
 * @since 0.1.0
 * @category models
 */
export type ScatterMode = "set" | "add" | "mul" | "max" | "min"

/**
 * `x` with one update along `axis` for every int32 index: result[i, indices[i, j]] = updates[i, j] along axis 1. The
 * other axes of `indices` are those of `x`, and `updates` have the shape of `indices`. `mode` (by default `"set"`) says
 * how they meet what is there. Negative indices count from the end; updates beyond either end are dropped. (`scatter`
 * of PyTorch, `ScatterElements` of ONNX.)
 *
 * Throws `ShapeError` for axes that differ, for updates of another shape or dtype, for an axis that is out of range,
 * for indices of another dtype than int32, and for bool unless it is set.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * const x = Tensor.zeros([2, 5])
 * Tensor.scatterAlong(x, Tensor.zeros([2, 3], "int32"), Tensor.ones([2, 3]), 1, "add").shape // => [2, 5]
 * ```
 *
 * @since 0.1.0
 * @category indexing
 */
export const scatterAlong = <
  S extends Shape,
  D extends DType,
  I extends Shape,
  J extends DType,
  U extends Shape,
  E extends DType,
  const X extends number
>(
  x: Tensor<S, D>,
  indices: IntIn<I, J, "scatterAlong">,
  updates: UpdatesIn<S, D, U, E, "scatterAlong", ScatterAlongErr<S, I, U, X>>,
  axis: X,
  mode: ScatterMode = "set"
): Tensor<S, D> => {
  const op = "scatterAlong"
  const [node, chosen, put] = [
    nodeOf(x, op),
    nodeOf(indices, op, "the indices are"),
    nodeOf(updates, op, "the updates are")
  ]
  if (mode !== "set") checkNumeric(op, node.dtype)
  checkInt(op, chosen.dtype)
  gatherAlongAxes(node.axes, chosen.axes, axis, op)
  checkUpdates(op, put, chosen.axes, node.dtype)
  const index = axisIndex(op, node.axes, axis)
  const at = positionsAlong(node, fromEnd(chosen, node.axes[index]!.size), index)
  return reshape(modes[mode](flat(node), flat(at), flat(put)), node.axes) as any
}

/**
 * `x` with updates where rows of int32 indices say: the last axis of `indices` names an element (or a block, where it
 * has fewer entries than `x` has axes). `mode` (by default `"set"`) says how they meet what is there. Negative indices
 * count from the end; updates beyond either end are dropped. (`ScatterND` of ONNX.)
 *
 * Throws `ShapeError` for indices that name more axes than there are, for updates of another shape or dtype, for
 * indices of another dtype than int32, and for bool unless it is set.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * const image = Tensor.zeros([28, 28, 3])
 * Tensor.scatterNd(image, Tensor.zeros([5, 2], "int32"), Tensor.ones([5, 3])).shape // => [28, 28, 3]
 * ```
 *
 * @since 0.1.0
 * @category indexing
 */
export const scatterNd = <
  S extends Shape,
  D extends DType,
  I extends Shape,
  J extends DType,
  U extends Shape,
  E extends DType
>(
  x: Tensor<S, D>,
  indices: IntIn<I, J, "scatterNd">,
  updates: UpdatesIn<S, D, U, E, "scatterNd", ScatterNdErr<S, I, U>>,
  mode: ScatterMode = "set"
): Tensor<S, D> => {
  const op = "scatterNd"
  const [node, chosen, put] = [
    nodeOf(x, op),
    nodeOf(indices, op, "the indices are"),
    nodeOf(updates, op, "the updates are")
  ]
  if (mode !== "set") checkNumeric(op, node.dtype)
  checkInt(op, chosen.dtype)
  checkUpdates(op, put, gatherNdAxes(node.axes, chosen.axes, 0, op), node.dtype)
  const [rows, at] = rowsNd(node, chosen, 0)
  return reshape(modes[mode](rows, at, put), node.axes) as any
}
