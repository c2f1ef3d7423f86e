import type { Axis } from "../../Shape.ts"
import { axisIndex } from "./axis.ts"
import { checkCount } from "./count.ts"
import { fail } from "./fail.ts"
import { beside, differ, dim, show } from "./show.ts"

/** Rows along `axis`: the axes of the indices take its place. */
export const gatherAxes = (
  axes: ReadonlyArray<Axis>,
  indices: ReadonlyArray<Axis>,
  axis = 0,
  op = "gather"
): ReadonlyArray<Axis> => axes.toSpliced(axisIndex(op, axes, axis), 1, ...indices)

/** One element along `axis` for every index. */
export const gatherAlongAxes = (
  axes: ReadonlyArray<Axis>,
  indices: ReadonlyArray<Axis>,
  axis: number,
  op = "gatherAlong"
): ReadonlyArray<Axis> => {
  const index = axisIndex(op, axes, axis)
  axes.forEach((a, i) => {
    const b = indices[i]
    if (b === undefined || i === index || !differ(a, b)) return
    const both = `${show(axes)} and indices ${show(indices)} must agree on every axis except ${axis}`
    fail(op, `${op}: ${both}: ${beside(a, b)} vs ${beside(b, a)} (axis ${i})`)
  })
  if (indices.length !== axes.length) fail(op, `${op}: ranks differ: ${show(axes)} vs indices ${show(indices)}`)
  return indices
}

/** The `k` largest elements along `axis`. */
export const topKAxes = (axes: ReadonlyArray<Axis>, k: number, axis = -1): ReadonlyArray<Axis> => {
  const op = "topK"
  const index = axisIndex(op, axes, axis)
  checkCount(op, "k", k)
  const found = axes[index]!
  if (found.size < k) fail(op, `topK: k is ${k} but axis ${axis} of ${show(axes)} has size ${dim(found)}`)
  return axes.with(index, { size: k })
}
