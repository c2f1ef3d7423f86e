import { broadcast } from "../broadcast/op.ts"
import { cast } from "../cast/op.ts"
import { div } from "../div/op.ts"
import { eq } from "../eq/op.ts"
import { zeros } from "../fill.ts"
import { without } from "../indexing.ts"
import { reduceSum } from "../reduceSum/op.ts"
import type { JvpRule } from "../rule.ts"
import { select } from "../select/op.ts"

/** The mean of the tangents of the elements that tie. */
export const jvp: JvpRule<"reduceMax"> = ({ inputs: [x], node, output, tangents: [t] }) => {
  const { axes } = node.attrs
  // the maximum over nothing is a constant
  if (axes.some((axis) => x.axes[axis]!.size === 0)) return null
  const top = eq(x, broadcast(output, x.axes, without(x.axes.length, axes)))
  return div(reduceSum(select(top, t!, zeros(t!)), axes), reduceSum(cast(top, "float32"), axes))
}
