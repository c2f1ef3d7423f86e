import { repeat } from "../elementwiseBatching.ts"
import { joinIndices, joinRows } from "../rows.ts"
import type { BatchingRule } from "../rule.ts"
import { gather } from "./op.ts"

export const batching: BatchingRule<"gather"> = ({ axis, inputs: [x, indices], mapped: [rows, chosen] }) => {
  if (rows !== true) return gather(x, indices)
  const own = chosen === true ? indices : repeat(indices, axis)
  return gather(joinRows(x), joinIndices(own, x.axes[1]!.size))
}
