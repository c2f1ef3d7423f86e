import { make, type Node } from "../../Node.ts"

/** Running maximum along `axis`, each element included; from the end when `reverse`. NaN from the first one on. */
export const cummax = (x: Node, axis: number, reverse = false): Node =>
  make("cummax", { axis, reverse }, [x], x.axes, x.dtype)
