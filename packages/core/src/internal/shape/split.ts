import type { Axis } from "../../Shape.ts"
import { axisIndex } from "./axis.ts"
import { checkCount, checkWhole } from "./count.ts"
import { fail } from "./fail.ts"
import { checkArray } from "./found.ts"
import { dim, show } from "./show.ts"

/** The axes of the parts along `axis`: so many equal ones, or of these sizes. */
export const splitAxes = (
  axes: ReadonlyArray<Axis>,
  parts: number | ReadonlyArray<number>,
  axis = 0
): ReadonlyArray<ReadonlyArray<Axis>> => {
  const op = "split"
  const index = axisIndex(op, axes, axis)
  const found = axes[index]!
  const { size } = found
  const at = `axis ${axis} of ${show(axes)}`
  // a name does not tell why
  const said = found.name === undefined ? size : `${dim(found)} = ${size}`
  const sizes = (): ReadonlyArray<number> => {
    if (typeof parts === "number") {
      checkCount(op, "the number of parts", parts)
      if (size % parts !== 0) fail(op, `split: ${parts} parts do not divide ${at} (size ${said})`)
      return Array.from({ length: parts }, () => size / parts)
    }
    checkArray(op, "the parts are", parts, "[2, 3]")
    for (const part of parts) checkWhole(op, "a size", part)
    const total = parts.reduce((sum, part) => sum + part, 0)
    if (total !== size) fail(op, `split: sizes [${parts.join(", ")}] add up to ${total} but ${at} has size ${said}`)
    return parts
  }
  return sizes().map((part) => axes.with(index, { size: part }))
}
