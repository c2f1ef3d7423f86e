import { zeros } from "../fill.ts"
import { count } from "../indexing.ts"
import { reshape } from "../reshape/op.ts"
import type { VjpRule } from "../rule.ts"
import { scatterAdd } from "../scatterAdd/op.ts"
import { windowArgMax } from "../windowArgMax/op.ts"

/** The first maximum of a window takes its cotangent; that of a window over nothing is dropped, its index being -1. */
export const vjp: VjpRule<"windowMax"> = ({ cotangent, inputs: [x], node }) => {
  const flat = { axes: [{ size: count(x.axes.map((axis) => axis.size)) }], dtype: cotangent.dtype }
  return [reshape(scatterAdd(zeros(flat), windowArgMax(x, node.attrs), cotangent), x.axes)]
}
