import type { Axis } from "../../Shape.ts"
import { fail } from "./fail.ts"
import { show } from "./show.ts"

/** An axis counted from the left; negative ones count from the right. */
export const axisIndex = (op: string, axes: ReadonlyArray<Axis>, axis: number): number => {
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
  const found = new Set<number>()
  for (const axis of chosen) {
    const index = axisIndex(op, axes, axis)
    if (found.has(index)) fail(op, `${op}: axis ${axis} is repeated`)
    found.add(index)
  }
  return [...found].toSorted((a, b) => a - b)
}
