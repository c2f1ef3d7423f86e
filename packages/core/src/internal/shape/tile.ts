import type { Axis } from "../../Shape.ts"
import { checkWhole } from "./count.ts"
import { fail } from "./fail.ts"
import { checkArray } from "./found.ts"
import { show } from "./show.ts"

/** The axes, each so many times as long. */
export const tileAxes = (axes: ReadonlyArray<Axis>, repeats: ReadonlyArray<number>): ReadonlyArray<Axis> => {
  const op = "tile"
  checkArray(op, "the repeats are", repeats, "[2, 1]")
  if (repeats.length !== axes.length)
    fail(op, `tile: ${repeats.length} repeats but ${show(axes)} has rank ${axes.length}`)
  for (const n of repeats) checkWhole(op, "a number of repeats", n)
  return axes.map((axis, i) => (repeats[i] === 1 ? axis : { size: axis.size * repeats[i]! }))
}
