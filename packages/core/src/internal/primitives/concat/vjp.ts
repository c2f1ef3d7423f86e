import type { VjpRule } from "../rule.ts"
import { sliceAxis } from "../slice/op.ts"

export const vjp: VjpRule<"concat"> = ({ cotangent, inputs, needs, node }) => {
  const { axis } = node.attrs
  let stop = 0
  return inputs.map((x, i) => {
    const start = stop
    stop += x.axes[axis]!.size
    return needs[i] ? sliceAxis(cotangent, axis, start, stop) : null
  })
}
