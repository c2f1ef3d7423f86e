import type { Axis } from "../../Shape.ts"
import { fail } from "./fail.ts"
import { beside, differ, show } from "./show.ts"

/** Checks ranks and inner axes; gives the inner axis of the right operand. */
export const innerAxis = (left: ReadonlyArray<Axis>, right: ReadonlyArray<Axis>): number => {
  const op = "matmul"
  if (left.length === 0) return fail(op, `matmul: left operand must have rank 1 or more but is ${show(left)}`)
  if (right.length === 0) return fail(op, `matmul: right operand must have rank 1 or more but is ${show(right)}`)
  const inner = Math.max(right.length - 2, 0)
  const a = left[left.length - 1]!
  const b = right[inner]!
  if (differ(a, b)) {
    const places = `${beside(a, b)} (axis ${left.length - 1} of left ${show(left)}) vs ${beside(b, a)} (axis ${inner} of right ${show(right)})`
    return fail(op, `matmul: inner dimensions differ: ${places}`)
  }
  return inner
}
