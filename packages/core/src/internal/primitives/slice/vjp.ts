import { literal } from "../literal/op.ts"
import { pad } from "../pad/op.ts"
import type { VjpRule } from "../rule.ts"

/** Zero where nothing was taken. */
export const vjp: VjpRule<"slice"> = ({ cotangent, inputs: [x], node, output }) => {
  const { start, step } = node.attrs
  const before = x.axes.map(({ size }, i) => (output.axes[i]!.size === 0 ? size : start[i]!))
  return [
    pad(cotangent, literal(0, cotangent.dtype), {
      before,
      after: x.axes.map(({ size }, i) => {
        const taken = output.axes[i]!.size
        return taken === 0 ? 0 : size - before[i]! - (taken - 1) * step[i]! - 1
      }),
      between: step.map((every) => every - 1)
    })
  ]
}
