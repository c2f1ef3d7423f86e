import { make, type Node } from "../../Node.ts"

/**
 * Adds updates [...indices, ...rest] to the rows of x [n, ...rest] that int32 indices name, in order; those outside [0,
 * n) are dropped. int32 wraps.
 */
export const scatterAdd = (x: Node, indices: Node, updates: Node): Node =>
  make("scatterAdd", {}, [x, indices, updates], x.axes, x.dtype)
