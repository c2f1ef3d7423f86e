import type { Node } from "../../Node.ts"
import { broadcast } from "../broadcast/op.ts"
import { cast } from "../cast/op.ts"
import { div } from "../div/op.ts"
import { eq } from "../eq/op.ts"
import { without } from "../indexing.ts"
import { mul } from "../mul/op.ts"
import { reduceSum } from "../reduceSum/op.ts"
import type { VjpRule } from "../rule.ts"

export const vjp: VjpRule<"reduceMax"> = ({ cotangent, inputs: [x], node, output }) => {
  const { axes } = node.attrs
  const spread = (y: Node): Node => broadcast(y, x.axes, without(x.axes.length, axes))
  const top = cast(eq(x, spread(output)), "float32")
  // a NaN is no tie: 0 / 0 passes it on
  return [mul(spread(div(cotangent, reduceSum(top, axes))), top)]
}
