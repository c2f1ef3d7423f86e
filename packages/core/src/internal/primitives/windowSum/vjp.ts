import { literal } from "../literal/op.ts"
import { pad } from "../pad/op.ts"
import type { VjpRule } from "../rule.ts"
import { extent } from "../windows.ts"
import { windowSum } from "./op.ts"

/** An element's cotangent is the sum over the windows that it lies in: a window over the cotangents, as far apart as the windows are. */
export const vjp: VjpRule<"windowSum"> = ({ cotangent, inputs: [x], node }) => {
  const { dilation, padding, strides, window } = node.attrs
  const zero = strides.map(() => 0)
  const spread = strides.every((stride) => stride === 1)
    ? cotangent
    : pad(cotangent, literal(0, cotangent.dtype), {
        before: zero,
        after: zero,
        between: strides.map((stride) => stride - 1)
      })
  return [
    windowSum(spread, {
      window,
      strides: strides.map(() => 1),
      padding: x.axes.map(({ size }, i) => {
        const reach = extent(window[i]!, dilation[i]!)
        const before = reach - 1 - padding[i]![0]
        return [before, size + reach - 1 - spread.axes[i]!.size - before]
      }),
      dilation
    })
  ]
}
