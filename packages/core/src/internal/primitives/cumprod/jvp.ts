import { productBefore, recurrence } from "../along.ts"
import { mul } from "../mul/op.ts"
import type { JvpRule } from "../rule.ts"

/** The product rule: dy_i = x_i dy_(i-1) + y_(i-1) dx_i. */
export const jvp: JvpRule<"cumprod"> = ({ inputs: [x], node, tangents: [t] }) => {
  const { axis, reverse } = node.attrs
  if (x.axes[axis]!.size === 0) return null
  return recurrence(x, mul(t!, productBefore(x, axis, reverse)), axis, reverse)
}
