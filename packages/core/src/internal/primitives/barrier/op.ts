import { make, type Node } from "../../Node.ts"

/** The value of x, not computed before `after` is, and never taken for that of another node. */
export const barrier = (x: Node, after: ReadonlyArray<Node>): Node =>
  make("barrier", {}, [x, ...after], x.axes, x.dtype)
