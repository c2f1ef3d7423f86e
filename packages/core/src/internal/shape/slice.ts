import type { Axis, Range } from "../../Shape.ts"
import { checkCount } from "./count.ts"
import { fail } from "./fail.ts"
import { checkArray, said } from "./found.ts"
import { dim, show } from "./show.ts"

/** Start, stop and step of a range, counted from the start of the axis. */
export interface Taken {
  readonly start: number
  readonly stop: number
  readonly step: number
}

const op = "slice"

/** The ranges of the axes, and the axes that they leave. One that is all of its axis keeps the name. */
export const sliceAxes = (
  axes: ReadonlyArray<Axis>,
  ranges: ReadonlyArray<Range>
): { readonly axes: ReadonlyArray<Axis>; readonly taken: ReadonlyArray<Taken> } => {
  checkArray(op, "the ranges are", ranges, "[[0, 2]]")
  ranges.forEach((range, i) => range === null || checkArray(op, `range ${i} is`, range, "[0, 2]"))
  if (ranges.length > axes.length) fail(op, `slice: ${ranges.length} ranges but ${show(axes)} has rank ${axes.length}`)
  const taken = axes.map((axis, i): Taken => {
    const [first, last = null, step = 1] = ranges[i] ?? [0]
    const place = `axis ${i} of ${show(axes)} (size ${dim(axis)})`
    for (const index of [first, last ?? 0])
      if (!Number.isInteger(index)) fail(op, `slice: ${said(index)} is not an index`)
    checkCount(op, "step", step)
    const from = (what: string, index: number): number => {
      const counted = index < 0 ? index + axis.size : index
      return counted < 0
        ? fail(op, `slice: ${what} ${index} is before the beginning of ${place}`)
        : counted > axis.size
          ? fail(op, `slice: ${what} ${index} is past the end of ${place}`)
          : counted
    }
    const start = from("start", first)
    const stop = last === null ? axis.size : from("stop", last)
    if (start > stop) fail(op, `slice: start ${first} is after stop ${last ?? axis.size} on ${place}`)
    return { start, stop, step }
  })
  const left = axes.map((axis, i): Axis => {
    const { start, step, stop } = taken[i]!
    const [, last = null] = ranges[i] ?? [0]
    return start === 0 && last === null && step === 1 ? axis : { size: Math.ceil((stop - start) / step) }
  })
  return { axes: left, taken }
}
