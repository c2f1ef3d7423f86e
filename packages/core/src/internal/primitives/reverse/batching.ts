import type { BatchingRule } from "../rule.ts"
import { reverse } from "./op.ts"

export const batching: BatchingRule<"reverse"> = ({ inputs: [x], node }) =>
  reverse(
    x,
    node.attrs.axes.map((at) => at + 1)
  )
