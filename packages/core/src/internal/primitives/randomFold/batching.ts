import { repeat } from "../elementwiseBatching.ts"
import type { BatchingRule } from "../rule.ts"
import { keys, threefry, words } from "../threefryNodes.ts"

export const batching: BatchingRule<"randomFold"> = ({ axis, inputs: [key, data], mapped, node }) =>
  keys(threefry(words(mapped[0] ? key : repeat(key, axis)), mapped[1] ? data : repeat(data, axis)), node.axes[0]!)
