import type { WindowAttrs } from "../../../Graph.ts"
import type { Node } from "../../Node.ts"
import { broadcast } from "../broadcast/op.ts"
import { literal } from "../literal/op.ts"
import { pad } from "../pad/op.ts"
import { reshape } from "../reshape/op.ts"
import type { VjpRule } from "../rule.ts"
import { slice } from "../slice/op.ts"
import { extent } from "../windows.ts"
import { windowSum } from "./op.ts"

/** Whether windows lie side by side, from the first element on: an element is in one of them at most. */
const sideBySide = ({ dilation, padding, strides, window }: WindowAttrs): boolean =>
  window.every((size, i) => strides[i] === size && padding[i]![0] === 0 && (size === 1 || dilation[i] === 1))

/** Each element as often as its window is large, and zeros behind the last window. */
const repeated = (cotangent: Node, { window }: WindowAttrs, x: Node): Node => {
  const pairs = cotangent.axes.map((axis, i) => (window[i] === 1 ? [axis] : [axis, { size: window[i]! }]))
  const dims = pairs.map((_, i) => pairs.slice(0, i).flat().length)
  const all = reshape(
    broadcast(cotangent, pairs.flat(), dims),
    cotangent.axes.map((axis, i) => (window[i] === 1 ? axis : { size: axis.size * window[i]! }))
  )
  const zero = x.axes.map(() => 0)
  const inside = slice(all, {
    start: zero,
    stop: all.axes.map(({ size }, i) => Math.min(size, x.axes[i]!.size)),
    step: x.axes.map(() => 1)
  })
  const after = x.axes.map(({ size }, i) => size - inside.axes[i]!.size)
  return after.every((size) => size === 0)
    ? inside
    : pad(inside, literal(0, cotangent.dtype), { before: zero, after, between: zero })
}

/** An element's cotangent is the sum over the windows that it lies in: a window over the cotangents, as far apart as the windows are. */
export const vjp: VjpRule<"windowSum"> = ({ cotangent, inputs: [x], node }) => {
  const { dilation, padding, strides, window } = node.attrs
  if (sideBySide(node.attrs)) return [repeated(cotangent, node.attrs, x)]
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
