import { make, type Node } from "../../Node.ts"

/** Running sum along `axis`, each element included; from the end when `reverse`. int32 wraps. */
export const cumsum = (x: Node, axis: number, reverse = false): Node =>
  make("cumsum", { axis, reverse }, [x], x.axes, x.dtype)
