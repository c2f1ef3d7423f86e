import { make, type Node } from "../../Node.ts"

/** Product over `axes` (ascending), which are removed; 1 over nothing. int32 wraps. */
export const reduceProd = (x: Node, axes: ReadonlyArray<number>): Node =>
  make(
    "reduceProd",
    { axes },
    [x],
    x.axes.filter((_, i) => !axes.includes(i)),
    x.dtype
  )
