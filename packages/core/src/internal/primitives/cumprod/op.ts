import { make, type Node } from "../../Node.ts"

/** Running product along `axis`, each element included; from the end when `reverse`. int32 wraps. */
export const cumprod = (x: Node, axis: number, reverse = false): Node =>
  make("cumprod", { axis, reverse }, [x], x.axes, x.dtype)
