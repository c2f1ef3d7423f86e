import type { BatchingRule } from "../rule.ts"
import { oneMore } from "../windows.ts"
import { windowSum } from "./op.ts"

export const batching: BatchingRule<"windowSum"> = ({ inputs: [x], node }) => windowSum(x, oneMore(node.attrs))
