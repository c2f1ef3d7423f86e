import type { BatchingRule } from "../rule.ts"
import { cumsum } from "./op.ts"

export const batching: BatchingRule<"cumsum"> = ({ inputs: [x], node }) =>
  cumsum(x, node.attrs.axis + 1, node.attrs.reverse)
