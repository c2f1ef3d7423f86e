import type { BatchingRule } from "../rule.ts"
import { transpose } from "./op.ts"

export const batching: BatchingRule<"transpose"> = ({ inputs: [x], node }) =>
  transpose(x, [0, ...node.attrs.permutation.map((at) => at + 1)])
