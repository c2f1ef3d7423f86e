import type { BatchingRule } from "../rule.ts"
import { cummax } from "./op.ts"

export const batching: BatchingRule<"cummax"> = ({ inputs: [x], node }) =>
  cummax(x, node.attrs.axis + 1, node.attrs.reverse)
