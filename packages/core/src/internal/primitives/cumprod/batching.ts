import type { BatchingRule } from "../rule.ts"
import { cumprod } from "./op.ts"

export const batching: BatchingRule<"cumprod"> = ({ inputs: [x], node }) =>
  cumprod(x, node.attrs.axis + 1, node.attrs.reverse)
