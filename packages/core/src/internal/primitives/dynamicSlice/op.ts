import { make, type Node } from "../../Node.ts"

/**
 * `sizes` elements of x from the int32 `starts` [rank of x] on, which are clamped so that it fits. An axis that is taken whole
 * keeps its name.
 */
export const dynamicSlice = (x: Node, starts: Node, sizes: ReadonlyArray<number>): Node =>
  make(
    "dynamicSlice",
    {},
    [x, starts],
    x.axes.map((axis, i) => (axis.size === sizes[i] ? axis : { size: sizes[i]! })),
    x.dtype
  )
