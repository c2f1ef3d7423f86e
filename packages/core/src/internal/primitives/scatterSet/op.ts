import { make, type Node } from "../../Node.ts"

/**
 * Puts updates [...indices, ...rest] at the rows of x [n, ...rest] that int32 indices name; the last at an index stays.
 * Those outside [0, n) are dropped.
 */
export const scatterSet = (x: Node, indices: Node, updates: Node): Node =>
  make("scatterSet", {}, [x, indices, updates], x.axes, x.dtype)
