/** Batching of `dynamicSlice` and `dynamicUpdate` where every example has starts of its own. */
import type { Axis } from "../../Shape.ts"
import type { Node } from "../Node.ts"
import { add } from "./add/op.ts"
import { broadcast } from "./broadcast/op.ts"
import { concat } from "./concat/op.ts"
import { fill } from "./fill.ts"
import { count, strides } from "./indexing.ts"
import { iota } from "./iota/op.ts"
import { maximum } from "./maximum/op.ts"
import { minimum } from "./minimum/op.ts"
import { mul } from "./mul/op.ts"
import { reshape } from "./reshape/op.ts"
import { sliceAxis } from "./slice/op.ts"

/** Starts that all examples share, with that of the mapped axis. */
export const withFront = (starts: Node): Node => concat([fill(0, { axes: [{ size: 1 }], dtype: "int32" }), starts], 0)

/** The number of axes up to the last that is not taken whole: what is behind them moves as rows. */
export const moving = (own: ReadonlyArray<number>, taken: ReadonlyArray<number>): number =>
  own.findLastIndex((size, i) => size !== taken[i]) + 1

/** The first `rank` axes as one. */
export const rowsOf = (x: Node, rank: number): Node =>
  reshape(x, [{ size: x.axes.slice(0, rank).reduce((n, { size }) => n * size, 1) }, ...x.axes.slice(rank)])

/** The rows [mapped axis, ...taken] that the starts [mapped axis, rank] tell: of each example, or of one where all share it. */
export const rowsAt = (
  starts: Node,
  own: ReadonlyArray<number>,
  taken: ReadonlyArray<Axis>,
  axis: Axis,
  each: boolean
): Node => {
  const axes = [axis, ...taken]
  const sizes = own.slice(0, taken.length)
  const scaled = (x: Node, step: number): Node => (step === 1 ? x : mul(x, fill(step, x)))
  const parts = strides(sizes).map((step, i) => {
    const column = reshape(sliceAxis(starts, 1, i, i + 1), [axis])
    const limit = fill(sizes[i]! - taken[i]!.size, column)
    const start = scaled(minimum(maximum(column, fill(0, column)), limit), step)
    return add(broadcast(start, axes, [0]), scaled(iota(axes, i + 1), step))
  })
  return (each ? [...parts, scaled(iota(axes, 0), count(sizes))] : parts).reduce((sum, part) => add(sum, part))
}
