import type { Axis } from "../../Shape.ts"
import { checkWhole } from "./count.ts"
import { fail } from "./fail.ts"
import { dim, show } from "./show.ts"

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

/** Checks that an axis has the elements that a mode takes from it. */
export const checkPadMode = (
  mode: string,
  axes: ReadonlyArray<Axis>,
  paddings: ReadonlyArray<readonly [before: number, after: number]>
): void => {
  axes.forEach((axis, i) => {
    const most =
      mode === "edge" ? (axis.size === 0 ? 0 : Infinity) : Math.max(0, axis.size - (mode === "reflect" ? 1 : 0))
    for (const n of paddings[i]!) {
      if (n > most) {
        const at = `axis ${i} of ${show(axes)} (size ${dim(axis)})`
        fail("pad", `pad: ${mode} can add ${most} elements to an end of ${at}, not ${n}`)
      }
    }
  })
}
