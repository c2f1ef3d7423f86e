import type { Node } from "../Node.ts"
import { reshape } from "../primitives/reshape/op.ts"

/** A reduction of `x` over `axes` with these axes back, of size 1. */
export const keep = (reduced: Node, x: Node, axes: ReadonlyArray<number>): Node =>
  reshape(
    reduced,
    x.axes.map((axis, i) => (axes.includes(i) ? { size: 1 } : axis))
  )
