/** Batching of the elementwise primitives: the same on one axis more. */
import type { ElementwiseOp } from "../../Graph.ts"
import type { Axis } from "../../Shape.ts"
import { make, type Node } from "../Node.ts"
import { broadcast } from "./broadcast/op.ts"
import type { BatchingRule } from "./rule.ts"

/** An operand that is the same for all examples, once for each. */
export const repeat = (x: Node, axis: Axis): Node =>
  broadcast(
    x,
    [axis, ...x.axes],
    x.axes.map((_, i) => i + 1)
  )

export const elementwise: BatchingRule<ElementwiseOp> = ({ axis, inputs, mapped, node }) =>
  make(
    node.op,
    node.attrs,
    inputs.map((x, i) => (mapped[i] ? x : repeat(x, axis))),
    [axis, ...node.axes],
    node.dtype
  )
