import type { BatchingRule } from "../rule.ts"
import { argMax } from "./op.ts"

export const batching: BatchingRule<"argMax"> = ({ inputs: [x], node }) => argMax(x, node.attrs.axis + 1)
