import { sizes } from "../../Node.ts"
import { moving, rowsAt, rowsOf, withFront } from "../dynamicRows.ts"
import { repeat } from "../elementwiseBatching.ts"
import { reshape } from "../reshape/op.ts"
import type { BatchingRule } from "../rule.ts"
import { scatterSet } from "../scatterSet/op.ts"
import { dynamicUpdate } from "./op.ts"

/** Starts that differ between examples make it a scatter of the rows that are replaced whole. */
export const batching: BatchingRule<"dynamicUpdate"> = ({ axis, inputs: [x, update, starts], mapped, node }) => {
  const all = mapped[0] ? x : repeat(x, axis)
  const updates = mapped[1] ? update : repeat(update, axis)
  if (!mapped[2]) return dynamicUpdate(all, updates, withFront(starts))
  const own = sizes(node)
  const given = node.inputs[1]!
  const rank = moving(own, sizes(given))
  if (rank === 0) return updates
  const at = rowsAt(starts, own, given.axes.slice(0, rank), axis, true)
  return reshape(scatterSet(rowsOf(all, rank + 1), at, updates), all.axes)
}
