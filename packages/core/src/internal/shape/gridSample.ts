import type { Axis } from "../../Shape.ts"
import { fail } from "./fail.ts"
import { differ, show } from "./show.ts"

/** The axes of images seen at the points of a grid. */
export const gridSampleAxes = (axes: ReadonlyArray<Axis>, grid: ReadonlyArray<Axis>): ReadonlyArray<Axis> => {
  const op = "gridSample"
  if (axes.length < 3) return fail(op, `${op} expects an image [height, width, channels] but got ${show(axes)}`)
  if (grid.length < 3 || differ(grid.at(-1)!, { size: 2 }))
    return fail(op, `${op} expects a grid [height, width, 2] but got ${show(grid)}`)
  const [lead, own] = [axes.slice(0, -3), grid.slice(0, -3)]
  if (lead.length !== own.length || lead.some((axis, i) => differ(axis, own[i]!)))
    fail(op, `${op}: ${show(axes)} and the grid ${show(grid)} differ before their height`)
  if (axes.slice(-3, -1).some(({ size }) => size === 0)) fail(op, `${op}: ${show(axes)} has nothing to sample`)
  return [...lead, ...grid.slice(-3, -1), axes.at(-1)!]
}
