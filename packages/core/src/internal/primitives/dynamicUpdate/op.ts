import { make, type Node } from "../../Node.ts"

/** x with `update`, of its rank, from the int32 `starts` [rank of x] on, which are clamped so that it fits. */
export const dynamicUpdate = (x: Node, update: Node, starts: Node): Node =>
  make("dynamicUpdate", {}, [x, update, starts], x.axes, x.dtype)
