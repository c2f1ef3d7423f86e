import type { Axis } from "../../Shape.ts"
import { fail } from "./fail.ts"
import { found } from "./found.ts"
import { show } from "./show.ts"

/** An axis counted from the left; negative ones count from the right. */
export const axisIndex = (op: string, axes: ReadonlyArray<Axis>, axis: number): number => {
  if (typeof axis !== "number") fail(op, `${op}: the axis must be a number but is ${found(axis)}`)
  const rank = axes.length
  return Number.isInteger(axis) && axis >= -rank && axis < rank
    ? axis < 0
      ? axis + rank
      : axis
    : fail(op, `${op}: axis ${axis} is out of range for ${show(axes)} (rank ${rank})`)
}

/** Several axes, ascending, counted from the left; all of them where none are given. */
export const axisIndices = (
  op: string,
  axes: ReadonlyArray<Axis>,
  chosen: ReadonlyArray<number> | undefined
): ReadonlyArray<number> => {
  if (chosen === undefined) return axes.map((_, i) => i)
  if (!Array.isArray(chosen)) {
    const own = typeof chosen === "number" ? String(chosen) : found(chosen)
    fail(op, `${op}: axes must be an array such as [${typeof chosen === "number" ? own : 1}], not ${own}`)
  }
  const seen = new Set<number>()
  for (const axis of chosen) {
    const index = axisIndex(op, axes, axis)
    if (seen.has(index)) fail(op, `${op}: axis ${axis} is repeated`)
    seen.add(index)
  }
  return [...seen].toSorted((a, b) => a - b)
}
