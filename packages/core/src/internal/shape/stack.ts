import type { Axis } from "../../Shape.ts"
import { axisIndex } from "./axis.ts"
import { meet } from "./concat.ts"
import { fail } from "./fail.ts"
import { beside, differ, show } from "./show.ts"

/** The axes of equal tensors along a new axis, which is axis `axis` of the result. */
export const stackAxes = (all: ReadonlyArray<ReadonlyArray<Axis>>, axis: number): ReadonlyArray<Axis> => {
  const op = "stack"
  const [first, ...others] = all
  if (first === undefined) return fail(op, "stack: needs at least one tensor")
  const index = axisIndex(op, [...first, { size: 1 }], axis)
  const axes = others.reduce((same, next) => {
    same.forEach((a, i) => {
      const b = next[i]
      if (b === undefined || !differ(a, b)) return
      const both = `${show(first)} vs ${show(next)}`
      fail(op, `stack: shapes differ: ${both}: ${beside(a, b)} vs ${beside(b, a)} (axis ${i})`)
    })
    if (next.length !== first.length) fail(op, `stack: ranks differ: ${show(first)} vs ${show(next)}`)
    return same.map((a, i) => meet(a, next[i]!))
  }, first)
  return axes.toSpliced(index, 0, { size: all.length })
}
