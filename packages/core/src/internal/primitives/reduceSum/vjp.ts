import { broadcast } from "../broadcast/op.ts"
import { without } from "../indexing.ts"
import type { VjpRule } from "../rule.ts"

export const vjp: VjpRule<"reduceSum"> = ({ cotangent, inputs: [x], node }) => [
  broadcast(cotangent, x.axes, without(x.axes.length, node.attrs.axes))
]
