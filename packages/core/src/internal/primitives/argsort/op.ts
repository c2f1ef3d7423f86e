import { make, type Node } from "../../Node.ts"

/** int32: the stable order along `axis` that sorts it; NaN last, whatever the direction; -0 equals 0. */
export const argsort = (x: Node, axis: number, descending = false): Node =>
  make("argsort", { axis, descending }, [x], x.axes, "int32")
