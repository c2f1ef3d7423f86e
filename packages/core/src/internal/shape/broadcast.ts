import type { Axis } from "../../Shape.ts"
import { fail } from "./fail.ts"
import { beside, differ, show } from "./show.ts"

/**
 * An axis of size 1 stretches unless it has a name: what is called `batch` stays `batch` when a batch has one example.
 */
const stretches = (axis: Axis): boolean => axis.size === 1 && axis.name === undefined

/** The axes of an elementwise op, aligned at the last one. `rule` begins the sentence if it is not the op's name. */
export const broadcastAxes = (
  op: string,
  left: ReadonlyArray<Axis>,
  right: ReadonlyArray<Axis>,
  rule = op
): ReadonlyArray<Axis> => {
  const rank = Math.max(left.length, right.length)
  const result: Array<Axis> = []
  for (let i = 1; i <= rank; i++) {
    const a = left[left.length - i]
    const b = right[right.length - i]
    if (a === undefined || b === undefined) {
      result.unshift((a ?? b)!)
    } else if (stretches(a)) {
      result.unshift(b)
    } else if (stretches(b)) {
      result.unshift(a)
    } else if (differ(a, b)) {
      const places = `${beside(a, b)} (axis ${left.length - i} of left) vs ${beside(b, a)} (axis ${right.length - i} of right)`
      return fail(op, `${rule}: cannot broadcast ${show(left)} with ${show(right)}: ${places}`)
    } else {
      result.unshift(a.name === undefined ? b : a)
    }
  }
  return result
}

/** Checks that `from`, aligned at the last axis, stretches to `to`. */
export const broadcastToAxes = (from: ReadonlyArray<Axis>, to: ReadonlyArray<Axis>): ReadonlyArray<Axis> => {
  const op = "broadcastTo"
  const lead = to.length - from.length
  for (let i = from.length - 1; i >= 0; i--) {
    const a = from[i]!
    const b = to[i + lead]
    if (b === undefined) return fail(op, `broadcastTo: ${show(from)} has more axes than ${show(to)}`)
    if (stretches(a) || !differ(a, b)) continue
    const places = `${beside(a, b)} (axis ${i}) vs ${beside(b, a)} (axis ${i + lead} of the target)`
    return fail(op, `broadcastTo: ${show(from)} does not stretch to ${show(to)}: ${places}`)
  }
  return to.map((axis, i) => {
    const own = from[i - lead]
    return own?.name === undefined ? axis : own
  })
}
