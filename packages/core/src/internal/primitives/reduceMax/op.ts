import { make, type Node } from "../../Node.ts"

/** Maximum over `axes` (ascending), which are removed: NaN if there is one; over nothing -Infinity, of int32 -2^31, of bool false. */
export const reduceMax = (x: Node, axes: ReadonlyArray<number>): Node =>
  make(
    "reduceMax",
    { axes },
    [x],
    x.axes.filter((_, i) => !axes.includes(i)),
    x.dtype
  )
