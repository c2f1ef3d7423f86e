import type { Node } from "../../Node.ts"
import { add } from "../add/op.ts"
import { previous } from "../along.ts"
import { and } from "../and/op.ts"
import { eq } from "../eq/op.ts"
import { fill, zeros } from "../fill.ts"
import { strides } from "../indexing.ts"
import { iota } from "../iota/op.ts"
import { le } from "../le/op.ts"
import { mul } from "../mul/op.ts"
import { not } from "../not/op.ts"
import { select } from "../select/op.ts"
import { sub } from "../sub/op.ts"
import { cummax } from "./op.ts"

/** For every running maximum the row-major index in x of the first element that reached it. The axis is not empty. */
export const sources = (x: Node, output: Node, axis: number, reverse: boolean): Node => {
  const before = previous(output, axis, reverse, -Infinity)
  // a NaN is above all but an earlier NaN
  const reached = and(not(le(x, before)), eq(before, before))
  const own = iota(x.axes, axis)
  const last = fill(x.axes[axis]!.size - 1, own)
  const rank = reverse ? sub(last, own) : own
  const found = cummax(select(reached, rank, zeros(rank)), axis, reverse)
  const along = reverse ? sub(last, found) : found
  return strides(x.axes.map(({ size }) => size)).reduce(
    (sum, step, i) => add(sum, mul(i === axis ? along : iota(x.axes, i), fill(step, along))),
    zeros(along)
  )
}
