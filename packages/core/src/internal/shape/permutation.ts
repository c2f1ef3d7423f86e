import type { Axis } from "../../Shape.ts"
import { fail } from "./fail.ts"
import { checkArray } from "./found.ts"
import { show } from "./show.ts"

export const checkPermutation = (axes: ReadonlyArray<Axis>, permutation: ReadonlyArray<number>): void => {
  const op = "transpose"
  checkArray(op, "the permutation is", permutation, "[1, 0]")
  const written = `[${permutation.join(", ")}]`
  if (permutation.length !== axes.length) {
    const ranks = `${permutation.length} entries but ${show(axes)} has rank ${axes.length}`
    fail(op, `transpose: permutation ${written} has ${ranks}`)
  }
  permutation.forEach((axis, i) => {
    if (permutation.indexOf(axis) < i) fail(op, `transpose: axis ${axis} is repeated in permutation ${written}`)
    if (axes[axis] === undefined) fail(op, `transpose: axis ${axis} is out of range for ${show(axes)}`)
  })
}
