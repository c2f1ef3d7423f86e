/** Sizes under a sliding window, along one axis. */
import type { WindowAttrs } from "../../Graph.ts"
import type { Axis } from "../../Shape.ts"
import { make, type Node } from "../Node.ts"

/** How much `size` elements take up at a distance of `dilation`. */
export const extent = (size: number, dilation: number): number => (size === 0 ? 0 : (size - 1) * dilation + 1)

/** How many windows that take up `window` fit into `size`, `stride` apart. */
export const positions = (size: number, window: number, stride: number): number =>
  size < window ? 0 : Math.floor((size - window) / stride) + 1

/** A window over every axis. An axis that it leaves as it is keeps its name. */
export const slide = (op: "windowSum" | "windowMax" | "windowArgMax", x: Node, attrs: WindowAttrs): Node => {
  const { dilation, padding, strides, window } = attrs
  const axes = x.axes.map((axis, i): Axis => {
    const [before, after] = padding[i]!
    if (window[i] === 1 && strides[i] === 1 && before === 0 && after === 0) return axis
    return { size: positions(axis.size + before + after, extent(window[i]!, dilation[i]!), strides[i]!) }
  })
  return make(op, attrs, [x], axes, op === "windowArgMax" ? "int32" : x.dtype)
}

/** The same window on one more axis in front, which it leaves as it is. */
export const oneMore = ({ dilation, padding, strides, window }: WindowAttrs): WindowAttrs => ({
  window: [1, ...window],
  strides: [1, ...strides],
  padding: [[0, 0], ...padding],
  dilation: [1, ...dilation]
})
