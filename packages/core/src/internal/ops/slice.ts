/** Parts of tensors at places that are known. */
import type { DType } from "../../DType.ts"
import type { At, Guard, Known, Ok, Range, Shape, Slice } from "../../Shape.ts"
import type { Tensor } from "../../Tensor.ts"
import { reshape } from "../primitives/reshape/op.ts"
import { sliceAxis, slice as sliceNode } from "../primitives/slice/op.ts"
import { atIndex } from "../shape/at.ts"
import { sliceAxes } from "../shape/slice.ts"
import { nodeOf } from "./operands.ts"

/**
 * Ranges of the first axes of `x`, and all of the others. A range is `[start, stop, step]`: from `start` up to but not including
 * `stop` (by default the end), every `step`-th; `null` is all of an axis. Negative indices count from the end.
 *
 * Throws `ShapeError` for an index beyond the axis, a start after its stop, a step below 1, and more ranges than axes.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.slice(Tensor.zeros([10, 28, 28]), [[0, 4], null, [-8]]).shape // => [4, 28, 8]
 * Tensor.slice(Tensor.zeros([10]), [[1, null, 2]]).shape // => [5]
 * ```
 *
 * @since 0.1.0
 * @category structure
 */
export const slice = <S extends Shape, D extends DType, const R extends ReadonlyArray<Range>>(
  x: Tensor<S, D>,
  ranges: Guard<Known<R, S, Slice<S, R>>, R>
): Tensor<Ok<Slice<S, R>>, D> => {
  const node = nodeOf(x, "slice")
  const { taken } = sliceAxes(node.axes, ranges as R)
  return sliceNode(node, {
    start: taken.map(({ start }) => start),
    stop: taken.map(({ stop }) => stop),
    step: taken.map(({ step }) => step)
  }) as any
}

/**
 * The element at `index` along `axis` (by default the first), which is removed: `x[index]`. Negative indices count from the end.
 *
 * Throws `ShapeError` for an index outside of the axis, and for an axis that is out of range.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.at(Tensor.zeros([32, 128, 64]), 0).shape // => [128, 64]
 * Tensor.at(Tensor.zeros([32, 128, 64]), -1, 1).shape // => [32, 64]
 * ```
 *
 * @since 0.1.0
 * @category structure
 */
export const at = <S extends Shape, D extends DType, const I extends number, const X extends number = 0>(
  x: Tensor<S, D>,
  index: Guard<Known<X, S, At<S, I, X>>, I>,
  axis?: X
): Tensor<Ok<At<S, I, X>>, D> => {
  const node = nodeOf(x, "at")
  const found = atIndex(node.axes, index as number, axis ?? 0)
  return reshape(sliceAxis(node, found.axis, found.index, found.index + 1), node.axes.toSpliced(found.axis, 1)) as any
}
