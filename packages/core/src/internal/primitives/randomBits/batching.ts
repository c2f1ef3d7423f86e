import { add } from "../add/op.ts"
import { broadcast } from "../broadcast/op.ts"
import { fill } from "../fill.ts"
import { strides } from "../indexing.ts"
import { iota } from "../iota/op.ts"
import { mul } from "../mul/op.ts"
import type { BatchingRule } from "../rule.ts"
import { threefry, words } from "../threefryNodes.ts"
import { xor } from "../xor/op.ts"

/** Every example has its own key: the generator runs as int32 arithmetic over all elements of all examples. */
export const batching: BatchingRule<"randomBits"> = ({ axis, inputs: [keys], node }) => {
  const axes = [axis, ...node.axes]
  const spread = words(keys).map((word) => broadcast(word, axes, [0]))
  const like = { axes, dtype: "int32" as const }
  const counter = strides(node.axes.map(({ size }) => size)).reduce(
    (sum, step, i) => add(sum, mul(iota(axes, i + 1), fill(step, like))),
    fill(0, like)
  )
  const [x, y] = threefry([spread[0]!, spread[1]!], counter)
  return xor(x, y)
}
