import { fill, zeros } from "../fill.ts"
import { gather } from "../gather/op.ts"
import { ge } from "../ge/op.ts"
import { count } from "../indexing.ts"
import { reshape } from "../reshape/op.ts"
import type { JvpRule } from "../rule.ts"
import { select } from "../select/op.ts"
import { windowArgMax } from "../windowArgMax/op.ts"

export const jvp: JvpRule<"windowMax"> = ({ inputs: [x], node, output, tangents: [dx] }) => {
  if (dx === null) return null
  const size = count(x.axes.map((axis) => axis.size))
  if (size === 0) return zeros(output)
  const at = windowArgMax(x, node.attrs)
  // a window over nothing has no element to follow
  return select(ge(at, fill(0, at)), gather(reshape(dx, [{ size }]), at), zeros(output))
}
