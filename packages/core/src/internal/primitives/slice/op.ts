import type { Attrs } from "../../../Graph.ts"
import { make, type Node } from "../../Node.ts"

/** By axis the elements start, start + step, ... below stop. An axis that is taken whole keeps its name. */
export const slice = (x: Node, { start, step, stop }: Attrs["slice"]): Node =>
  make(
    "slice",
    { start, stop, step },
    [x],
    x.axes.map((axis, i) =>
      start[i] === 0 && stop[i] === axis.size && step[i] === 1
        ? axis
        : { size: Math.max(0, Math.ceil((stop[i]! - start[i]!) / step[i]!)) }
    ),
    x.dtype
  )

/** The elements from `start` to `stop` of one axis, and all of the others. */
export const sliceAxis = (x: Node, axis: number, start: number, stop: number): Node =>
  slice(x, {
    start: x.axes.map((_, i) => (i === axis ? start : 0)),
    stop: x.axes.map(({ size }, i) => (i === axis ? stop : size)),
    step: x.axes.map(() => 1)
  })
