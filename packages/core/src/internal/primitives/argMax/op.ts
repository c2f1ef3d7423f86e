import { make, type Node } from "../../Node.ts"

/** int32 index of the first maximum along `axis`, which is removed; a NaN counts as the maximum. The axis has a size above 0. */
export const argMax = (x: Node, axis: number): Node =>
  make(
    "argMax",
    { axis },
    [x],
    x.axes.filter((_, i) => i !== axis),
    "int32"
  )
