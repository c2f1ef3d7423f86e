import type { BatchingRule } from "../rule.ts"
import { broadcast } from "./op.ts"

export const batching: BatchingRule<"broadcast"> = ({ axis, inputs: [x], node }) =>
  broadcast(x, [axis, ...node.axes], [0, ...node.attrs.dims.map((at) => at + 1)])
