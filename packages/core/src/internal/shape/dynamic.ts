import type { Axis } from "../../Shape.ts"
import { checkWhole } from "./count.ts"
import { fail } from "./fail.ts"
import { checkArray } from "./found.ts"
import { beside, dim, show } from "./show.ts"

export const checkStarts = (op: string, axes: ReadonlyArray<Axis>, starts: ReadonlyArray<unknown>): void => {
  checkArray(op, "the starts are", starts, "[0, 2]")
  if (starts.length !== axes.length)
    fail(op, `${op}: ${starts.length} starts but ${show(axes)} has rank ${axes.length}`)
}

/** The axes of a part of these sizes; null is all of the axis. */
export const dynamicSliceAxes = (
  axes: ReadonlyArray<Axis>,
  sizes: ReadonlyArray<number | null>
): ReadonlyArray<Axis> => {
  const op = "dynamicSlice"
  checkArray(op, "the sizes are", sizes, "[2, null]")
  if (sizes.length !== axes.length)
    fail(op, `dynamicSlice: ${sizes.length} sizes but ${show(axes)} has rank ${axes.length}`)
  return axes.map((axis, i) => {
    const size = sizes[i]!
    if (size === null) return axis
    checkWhole(op, "a size", size)
    return size > axis.size ? fail(op, `dynamicSlice: axis ${i} of ${show(axes)} has no ${size} elements`) : { size }
  })
}

export const checkUpdate = (axes: ReadonlyArray<Axis>, update: ReadonlyArray<Axis>): void => {
  const op = "dynamicUpdate"
  if (axes.length !== update.length) fail(op, `dynamicUpdate: ranks differ: ${show(axes)} vs update ${show(update)}`)
  axes.forEach((own, i) => {
    const other = update[i]!
    const renamed = own.name !== undefined && other.name !== undefined && own.name !== other.name
    if (!renamed && other.size <= own.size) return
    const both = `update ${show(update)} does not fit into ${show(axes)}`
    fail(op, `dynamicUpdate: ${both}: ${beside(other, own)} vs ${dim(own)} (axis ${i})`)
  })
}
