import type { BatchingRule } from "../rule.ts"
import { reshape } from "./op.ts"

export const batching: BatchingRule<"reshape"> = ({ axis, inputs: [x], node }) => reshape(x, [axis, ...node.axes])
