import { previous, productBefore, recurrence } from "../along.ts"
import { mul } from "../mul/op.ts"
import type { VjpRule } from "../rule.ts"

/**
 * x_i has the product before it, times g_i = ct_i + x_(i+1) g_(i+1): what comes of it in all later products. No
 * division, so zeros are no matter.
 */
export const vjp: VjpRule<"cumprod"> = ({ cotangent, inputs: [x], node }) => {
  const { axis, reverse } = node.attrs
  if (x.axes[axis]!.size === 0) return [cotangent]
  const later = recurrence(previous(x, axis, !reverse, 0), cotangent, axis, !reverse)
  return [mul(productBefore(x, axis, reverse), later)]
}
