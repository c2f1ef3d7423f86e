import type { Attrs } from "../../../Graph.ts"
import { make, type Node } from "../../Node.ts"

/** By axis `before` and `after` of the rank-0 `value` at the ends, `between` of it between two elements. */
export const pad = (x: Node, value: Node, { after, before, between }: Attrs["pad"]): Node =>
  make(
    "pad",
    { before, after, between },
    [x, value],
    x.axes.map((axis, i) => {
      const size = before[i]! + after[i]! + axis.size + between[i]! * Math.max(0, axis.size - 1)
      return size === axis.size ? axis : { size }
    }),
    x.dtype
  )
