/** Channels that become blocks of an image, and back. Images are [..., height, width, channels]. */
import type { DType } from "../../DType.ts"
import type { DepthToSpace, Guard, Known, Ok, Shape, SpaceToDepth } from "../../Shape.ts"
import type { Tensor } from "../../Tensor.ts"
import type { Node } from "../Node.ts"
import { reshape } from "../primitives/reshape/op.ts"
import { transpose } from "../primitives/transpose/op.ts"
import { depthToSpaceAxes, imageAxes, spaceToDepthAxes } from "../shape/depth.ts"
import { nodeOf } from "./operands.ts"

/** Where the block's rows and columns stand among the channels: before them (ONNX's DCR), or behind (CRD). */
type Order = "blockFirst" | "channelsFirst"

/** The last axes of these sizes in another order, under other axes. */
const arranged = (
  x: Node,
  sizes: ReadonlyArray<number>,
  order: ReadonlyArray<number>,
  axes: Node["axes"],
  lead: Node["axes"]
): Node => {
  const apart = reshape(x, [...lead, ...sizes.map((size) => ({ size }))])
  return reshape(transpose(apart, [...lead.map((_, i) => i), ...order.map((i) => i + lead.length)]), axes)
}

/**
 * Channels as blocks of `block` by `block` pixels: `[..., h, w, c * block²]` to `[..., h * block, w * block, c]`. Among the channels
 * the rows and columns of a block come first (`"blockFirst"`, the default: ONNX's DCR, TensorFlow), or last (`"channelsFirst"`: ONNX's
 * CRD, PyTorch's `pixel_shuffle`).
 *
 * Throws `ShapeError` for channels that do not divide, a block that is no positive whole number, and fewer than three axes.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.depthToSpace(Tensor.zeros([8, 14, 14, 12]), 2).shape // => [8, 28, 28, 3]
 * ```
 *
 * @since 0.1.0
 * @category structure
 */
export const depthToSpace = <S extends Shape, D extends DType, const B extends number>(
  x: Tensor<S, D>,
  block: Guard<Known<B, S, DepthToSpace<S, B>>, B>,
  order: Order = "blockFirst"
): Tensor<Ok<DepthToSpace<S, B>>, D> => {
  const node = nodeOf(x, "depthToSpace")
  const b = block as number
  const axes = depthToSpaceAxes(node.axes, b)
  const { channels, height, lead, width } = imageAxes("depthToSpace", node.axes)
  const c = channels.size / (b * b)
  const image = [height.size, width.size]
  return (
    order === "blockFirst"
      ? arranged(node, [...image, b, b, c], [0, 2, 1, 3, 4], axes, lead)
      : arranged(node, [...image, c, b, b], [0, 3, 1, 4, 2], axes, lead)
  ) as any
}

/**
 * Blocks of `block` by `block` pixels as channels: `[..., h, w, c]` to `[..., h / block, w / block, c * block²]`. The inverse of
 * `depthToSpace` with the same order.
 *
 * Throws `ShapeError` for a height or width that does not divide, a block that is no positive whole number, and fewer than three axes.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.spaceToDepth(Tensor.zeros([8, 28, 28, 3]), 2).shape // => [8, 14, 14, 12]
 * ```
 *
 * @since 0.1.0
 * @category structure
 */
export const spaceToDepth = <S extends Shape, D extends DType, const B extends number>(
  x: Tensor<S, D>,
  block: Guard<Known<B, S, SpaceToDepth<S, B>>, B>,
  order: Order = "blockFirst"
): Tensor<Ok<SpaceToDepth<S, B>>, D> => {
  const node = nodeOf(x, "spaceToDepth")
  const b = block as number
  const axes = spaceToDepthAxes(node.axes, b)
  const { channels, height, lead, width } = imageAxes("spaceToDepth", node.axes)
  const sizes = [height.size / b, b, width.size / b, b, channels.size]
  return arranged(node, sizes, order === "blockFirst" ? [0, 2, 1, 3, 4] : [0, 2, 4, 1, 3], axes, lead) as any
}
