import { repeat } from "../elementwiseBatching.ts"
import type { BatchingRule } from "../rule.ts"
import { barrier } from "./op.ts"

export const batching: BatchingRule<"barrier"> = ({ axis, inputs: [x, ...after], mapped }) =>
  mapped[0] ? barrier(x, after) : repeat(barrier(x, after), axis)
