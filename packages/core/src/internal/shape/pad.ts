import type { Axis } from "../../Shape.ts"
import { checkWhole } from "./count.ts"
import { fail } from "./fail.ts"
import { show } from "./show.ts"

/** The axes with so many elements more before and after. */
export const padAxes = (
  axes: ReadonlyArray<Axis>,
  paddings: ReadonlyArray<readonly [before: number, after: number]>
): ReadonlyArray<Axis> => {
  const op = "pad"
  if (paddings.length !== axes.length) {
    fail(op, `pad: ${paddings.length} paddings but ${show(axes)} has rank ${axes.length}`)
  }
  return axes.map((axis, i) => {
    const [before, after] = paddings[i]!
    checkWhole(op, "a padding", before)
    checkWhole(op, "a padding", after)
    return before + after === 0 ? axis : { size: axis.size + before + after }
  })
}
