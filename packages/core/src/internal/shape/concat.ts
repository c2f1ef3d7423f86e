import type { Axis } from "../../Shape.ts"
import { axisIndex } from "./axis.ts"
import { fail } from "./fail.ts"
import { beside, differ, show } from "./show.ts"

/** One of two axes that do not differ: the one that has a name. */
export const meet = (left: Axis, right: Axis): Axis => (left.name === undefined ? right : left)

/** The axes of tensors one after the other along `axis`. A named axis that grows loses its name. */
export const concatAxes = (all: ReadonlyArray<ReadonlyArray<Axis>>, axis: number): ReadonlyArray<Axis> => {
  const op = "concat"
  const [first, ...others] = all
  if (first === undefined) return fail(op, "concat: needs at least one tensor")
  const index = axisIndex(op, first, axis)
  return others.reduce((sum, next) => {
    sum.forEach((a, i) => {
      const b = next[i]
      if (b === undefined || i === index || !differ(a, b)) return
      const both = `${show(first)} and ${show(next)} must agree on every axis except ${axis}`
      fail(op, `concat: ${both}: ${beside(a, b)} vs ${beside(b, a)} (axis ${i})`)
    })
    if (next.length !== first.length) fail(op, `concat: ranks differ: ${show(first)} vs ${show(next)}`)
    return sum.map((a, i) => (i === index ? { size: a.size + next[i]!.size } : meet(a, next[i]!)))
  }, first)
}
