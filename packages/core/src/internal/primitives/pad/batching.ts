import type { Attrs } from "../../../Graph.ts"
import { broadcast } from "../broadcast/op.ts"
import { repeat } from "../elementwiseBatching.ts"
import { fill } from "../fill.ts"
import { literal } from "../literal/op.ts"
import type { BatchingRule } from "../rule.ts"
import { select } from "../select/op.ts"
import { pad } from "./op.ts"

const front = ({ after, before, between }: Attrs["pad"]): Attrs["pad"] => ({
  before: [0, ...before],
  after: [0, ...after],
  between: [0, ...between]
})

/** A value that differs between examples comes after, where a mask says that it stands. */
export const batching: BatchingRule<"pad"> = ({ axis, inputs: [x, value], mapped, node }) => {
  const all = mapped[0] ? x : repeat(x, axis)
  if (!mapped[1]) return pad(all, value, front(node.attrs))
  const mask = pad(fill(0, { axes: all.axes, dtype: "bool" }), literal(1, "bool"), front(node.attrs))
  return select(mask, broadcast(value, [axis, ...node.axes], [0]), pad(all, literal(0, node.dtype), front(node.attrs)))
}
