import { make, type Node } from "../../Node.ts"

/** Sum over `axes` (ascending), which are removed; 0 over nothing. int32 wraps. */
export const reduceSum = (x: Node, axes: ReadonlyArray<number>): Node =>
  make(
    "reduceSum",
    { axes },
    [x],
    x.axes.filter((_, i) => !axes.includes(i)),
    x.dtype
  )
