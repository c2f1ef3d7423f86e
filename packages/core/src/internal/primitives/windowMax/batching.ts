import type { BatchingRule } from "../rule.ts"
import { oneMore } from "../windows.ts"
import { windowMax } from "./op.ts"

export const batching: BatchingRule<"windowMax"> = ({ inputs: [x], node }) => windowMax(x, oneMore(node.attrs))
