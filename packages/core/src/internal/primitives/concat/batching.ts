import { repeat } from "../elementwiseBatching.ts"
import type { BatchingRule } from "../rule.ts"
import { concat } from "./op.ts"

export const batching: BatchingRule<"concat"> = ({ axis, inputs, mapped, node }) =>
  concat(
    inputs.map((x, i) => (mapped[i] ? x : repeat(x, axis))),
    node.attrs.axis + 1
  )
