import type { BatchingRule } from "../rule.ts"
import { reduceMax } from "./op.ts"

export const batching: BatchingRule<"reduceMax"> = ({ inputs: [x], node }) =>
  reduceMax(
    x,
    node.attrs.axes.map((at) => at + 1)
  )
