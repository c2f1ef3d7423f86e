import type { Axis } from "../../Shape.ts"
import { checkCount } from "./count.ts"
import { fail } from "./fail.ts"
import { dim, show } from "./show.ts"

interface Image {
  readonly lead: ReadonlyArray<Axis>
  readonly height: Axis
  readonly width: Axis
  readonly channels: Axis
}

/** The last three axes, and those before. */
export const imageAxes = (op: string, axes: ReadonlyArray<Axis>): Image => {
  const [height, width, channels] = axes.slice(-3)
  return axes.length < 3
    ? fail(op, `${op}: needs [..., height, width, channels] but got ${show(axes)}`)
    : { lead: axes.slice(0, -3), height: height!, width: width!, channels: channels! }
}

const times = (axis: Axis, by: number): Axis => (by === 1 ? axis : { size: axis.size * by })
const over = (axis: Axis, by: number): Axis => (by === 1 ? axis : { size: axis.size / by })

export const depthToSpaceAxes = (axes: ReadonlyArray<Axis>, block: number): ReadonlyArray<Axis> => {
  const op = "depthToSpace"
  checkCount(op, "block", block)
  const { channels, height, lead, width } = imageAxes(op, axes)
  const parts = block * block
  if (channels.size % parts !== 0) {
    fail(op, `depthToSpace: ${dim(channels)} channels of ${show(axes)} do not divide by ${parts}`)
  }
  return [...lead, times(height, block), times(width, block), over(channels, parts)]
}

export const spaceToDepthAxes = (axes: ReadonlyArray<Axis>, block: number): ReadonlyArray<Axis> => {
  const op = "spaceToDepth"
  checkCount(op, "block", block)
  const { channels, height, lead, width } = imageAxes(op, axes)
  for (const [what, axis] of [
    ["height", height],
    ["width", width]
  ] as const) {
    if (axis.size % block !== 0)
      fail(op, `spaceToDepth: ${what} ${dim(axis)} of ${show(axes)} does not divide by ${block}`)
  }
  return [...lead, over(height, block), over(width, block), times(channels, block * block)]
}
