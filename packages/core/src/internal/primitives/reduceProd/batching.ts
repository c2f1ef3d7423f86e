import type { BatchingRule } from "../rule.ts"
import { reduceProd } from "./op.ts"

export const batching: BatchingRule<"reduceProd"> = ({ inputs: [x], node }) =>
  reduceProd(
    x,
    node.attrs.axes.map((at) => at + 1)
  )
