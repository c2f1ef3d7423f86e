import { make, type Node } from "../../Node.ts"

/**
 * Rows of x [n, ...rest] by int32 indices: [...indices, ...rest]. An index outside [0, n) gives NaN, of int32 -2^31, of
 * bool false.
 */
export const gather = (x: Node, indices: Node): Node =>
  make("gather", {}, [x, indices], [...indices.axes, ...x.axes.slice(1)], x.dtype)
