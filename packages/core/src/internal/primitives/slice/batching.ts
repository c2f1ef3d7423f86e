import type { BatchingRule } from "../rule.ts"
import { slice } from "./op.ts"

export const batching: BatchingRule<"slice"> = ({ axis, inputs: [x], node }) => {
  const { start, step, stop } = node.attrs
  return slice(x, { start: [0, ...start], stop: [axis.size, ...stop], step: [1, ...step] })
}
