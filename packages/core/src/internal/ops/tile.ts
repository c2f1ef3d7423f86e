import type { DType } from "../../DType.ts"
import type { Guard, Known, Ok, Shape, Tile } from "../../Shape.ts"
import type { Tensor } from "../../Tensor.ts"
import { broadcast } from "../primitives/broadcast/op.ts"
import { reshape } from "../primitives/reshape/op.ts"
import { tileAxes } from "../shape/tile.ts"
import { nodeOf } from "./operands.ts"

/**
 * `x` repeated as a whole along each of its axes, as often as `repeats` says. To repeat elements, see `repeat`.
 *
 * Throws `ShapeError` for another number of repeats than axes, and for one that is negative or fractional.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.tile(Tensor.zeros([2, 3]), [1, 4]).shape // => [2, 12]
 * ```
 *
 * @since 0.1.0
 * @category structure
 */
export const tile = <S extends Shape, D extends DType, const R extends ReadonlyArray<number>>(
  x: Tensor<S, D>,
  repeats: Guard<Known<R, S, Tile<S, R>>, R>
): Tensor<Ok<Tile<S, R>>, D> => {
  const node = nodeOf(x, "tile")
  const by = repeats as R
  const axes = tileAxes(node.axes, by)
  const apart = node.axes.flatMap((axis, i) => [{ size: by[i]! }, axis])
  const spread = broadcast(
    node,
    apart,
    node.axes.map((_, i) => 2 * i + 1)
  )
  return reshape(spread, axes) as any
}
