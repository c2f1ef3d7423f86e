import { flat } from "../flat.ts"
import { gather } from "../gather/op.ts"
import type { JvpRule } from "../rule.ts"
import { sources } from "./sources.ts"

export const jvp: JvpRule<"cummax"> = ({ inputs: [x], node, output, tangents: [t] }) => {
  const { axis, reverse } = node.attrs
  return x.axes[axis]!.size === 0 ? null : gather(flat(t!), sources(x, output, axis, reverse))
}
