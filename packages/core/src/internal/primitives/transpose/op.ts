import { make, type Node } from "../../Node.ts"

/** Axis i of the result is axis `permutation[i]` of x. */
export const transpose = (x: Node, permutation: ReadonlyArray<number>): Node =>
  make(
    "transpose",
    { permutation },
    [x],
    permutation.map((axis) => x.axes[axis]!),
    x.dtype
  )
