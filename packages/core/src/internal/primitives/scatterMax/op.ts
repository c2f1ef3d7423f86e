import { make, type Node } from "../../Node.ts"

/**
 * The maximum of the rows of x [n, ...rest] and the updates [...indices, ...rest] that int32 indices put there; NaN
 * stays. Updates outside [0, n) are dropped.
 */
export const scatterMax = (x: Node, indices: Node, updates: Node): Node =>
  make("scatterMax", {}, [x, indices, updates], x.axes, x.dtype)
