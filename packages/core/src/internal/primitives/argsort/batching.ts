import type { BatchingRule } from "../rule.ts"
import { argsort } from "./op.ts"

export const batching: BatchingRule<"argsort"> = ({ inputs: [x], node }) =>
  argsort(x, node.attrs.axis + 1, node.attrs.descending)
