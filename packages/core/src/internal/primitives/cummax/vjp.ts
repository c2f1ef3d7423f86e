import { zeros } from "../fill.ts"
import { flat } from "../flat.ts"
import { reshape } from "../reshape/op.ts"
import type { VjpRule } from "../rule.ts"
import { scatterAdd } from "../scatterAdd/op.ts"
import { sources } from "./sources.ts"

/** The cotangent goes to the first element that reached the maximum. */
export const vjp: VjpRule<"cummax"> = ({ cotangent, inputs: [x], node, output }) => {
  const { axis, reverse } = node.attrs
  if (x.axes[axis]!.size === 0) return [cotangent]
  const from = sources(x, output, axis, reverse)
  const given = flat(cotangent)
  return [reshape(scatterAdd(zeros(given), flat(from), given), x.axes)]
}
