/** Elements back where a pooling took them from. */
import type { DType } from "../../DType.ts"
import type { Guard, Known, MaxUnpool2d, Ok, Shape } from "../../Shape.ts"
import type { Tensor } from "../../Tensor.ts"
import { add } from "../primitives/add/op.ts"
import { fill, zeros } from "../primitives/fill.ts"
import { flat } from "../primitives/flat.ts"
import { count } from "../primitives/indexing.ts"
import { iota } from "../primitives/iota/op.ts"
import { mul } from "../primitives/mul/op.ts"
import { reshape } from "../primitives/reshape/op.ts"
import { inside } from "../primitives/rows.ts"
import { scatterSet } from "../primitives/scatterSet/op.ts"
import { select } from "../primitives/select/op.ts"
import { checkFloat, checkInt } from "../shape/dtype.ts"
import { checkArray } from "../shape/found.ts"
import { unpoolAxes } from "../shape/unpool.ts"
import { nodeOf } from "./operands.ts"
import type { FloatIn, IntIn } from "./params.ts"

/**
 * Images `[..., height, width, channels]` of the height and width `size`, zero but where `maxPool2dWithIndices` took its elements from:
 * there they stand again. Indices are row-major places in an image, channel by channel; those outside of it are dropped, and of several
 * at one place, as windows that overlap have, the last stays. (PyTorch's `MaxUnpool2d`, which is told the window instead of the size.)
 *
 * Throws `ShapeError` for indices of another shape or dtype than int32, and for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * const [largest, indices] = Tensor.maxPool2dWithIndices(Tensor.zeros([32, 28, 28, 6]), 2)
 * Tensor.maxUnpool2d(largest, indices, [28, 28]).shape // => [32, 28, 28, 6]
 * ```
 *
 * @since 0.1.0
 * @category convolution
 */
export const maxUnpool2d = <
  A extends Shape,
  T extends DType,
  I extends Shape,
  J extends DType,
  const N extends readonly [height: number, width: number]
>(
  x: FloatIn<A, T, "maxUnpool2d">,
  indices: IntIn<I, J, "maxUnpool2d">,
  size: Guard<Known<N, A, Known<N, I, MaxUnpool2d<A, I, N>>>, N>
): Tensor<Ok<MaxUnpool2d<A, I, N>>> => {
  const op = "maxUnpool2d"
  const [node, chosen] = [nodeOf(x, op), nodeOf(indices, op, "the indices are")]
  checkFloat(op, node.dtype)
  checkInt(op, chosen.dtype)
  checkArray(op, "the size is", size, "[28, 28]")
  const axes = unpoolAxes(op, node.axes, chosen.axes, size as N)
  const lead = axes.length - 3
  const channels = axes.at(-1)!.size
  const image = axes[lead]!.size * axes[lead + 1]!.size
  // examples, then the place in the image, then the channel
  const small = [
    { size: count(axes.slice(0, lead).map(({ size }) => size)) },
    { size: count(node.axes.slice(lead, -1).map(({ size }) => size)) },
    { size: channels }
  ]
  const places = reshape(chosen, small)
  const pixels = add(mul(iota(small, 0), fill(image, places)), places)
  const at = add(mul(pixels, fill(channels, places)), iota(small, 2))
  const kept = select(inside(places, image), at, fill(-1, at))
  const nothing = zeros({ axes: [{ size: small[0]!.size * image * channels }], dtype: "float32" })
  return reshape(scatterSet(nothing, flat(kept), flat(node)), axes) as any
}
