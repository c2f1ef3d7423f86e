import { sizes } from "../../Node.ts"
import { moving, rowsAt, rowsOf, withFront } from "../dynamicRows.ts"
import { repeat } from "../elementwiseBatching.ts"
import { gather } from "../gather/op.ts"
import type { BatchingRule } from "../rule.ts"
import { dynamicSlice } from "./op.ts"

/** Starts that differ between examples make it a gather of the rows that are taken whole. */
export const batching: BatchingRule<"dynamicSlice"> = ({ axis, inputs: [x, starts], mapped, node }) => {
  if (!mapped[1]) return dynamicSlice(x, withFront(starts), [axis.size, ...sizes(node)])
  const own = sizes(node.inputs[0]!)
  const taken = sizes(node)
  const rank = moving(own, taken)
  if (rank === 0) return mapped[0] ? x : repeat(x, axis)
  const rows = rowsOf(x, rank + (mapped[0] ? 1 : 0))
  return gather(rows, rowsAt(starts, own, node.axes.slice(0, rank), axis, mapped[0] === true))
}
