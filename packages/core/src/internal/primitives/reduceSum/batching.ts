import type { BatchingRule } from "../rule.ts"
import { reduceSum } from "./op.ts"

export const batching: BatchingRule<"reduceSum"> = ({ inputs: [x], node }) =>
  reduceSum(
    x,
    node.attrs.axes.map((at) => at + 1)
  )
