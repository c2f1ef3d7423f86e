/**
 * What the rules of cumulative primitives share: steps along one axis, from its start, or from its end if `reverse`.
 */
import type { Node } from "../Node.ts"
import { add } from "./add/op.ts"
import { cumprod } from "./cumprod/op.ts"
import { literal } from "./literal/op.ts"
import { mul } from "./mul/op.ts"
import { pad } from "./pad/op.ts"
import { sliceAxis } from "./slice/op.ts"

/** All but the `by` last elements; the first ones if `reverse`. */
const init = (x: Node, axis: number, reverse: boolean, by = 1): Node => {
  const { size } = x.axes[axis]!
  return reverse ? sliceAxis(x, axis, by, size) : sliceAxis(x, axis, 0, size - by)
}

/** All but the `by` first elements; the last ones if `reverse`. */
const tail = (x: Node, axis: number, reverse: boolean, by = 1): Node => init(x, axis, !reverse, by)

/** `by` times `value` before the elements; after them if `reverse`. */
const lead = (x: Node, axis: number, reverse: boolean, value: number, by = 1): Node => {
  const at = (here: boolean): Array<number> => x.axes.map((_, i) => (i === axis && here ? by : 0))
  return pad(x, literal(value, x.dtype), { before: at(!reverse), after: at(reverse), between: x.axes.map(() => 0) })
}

/** Every element replaced by the one before it, the first one by `value`. The axis is not empty. */
export const previous = (x: Node, axis: number, reverse: boolean, value: number): Node =>
  lead(init(x, axis, reverse), axis, reverse, value)

/** The product of the elements before each; 1 for the first one. The axis is not empty. */
export const productBefore = (x: Node, axis: number, reverse: boolean): Node =>
  cumprod(previous(x, axis, reverse, 1), axis, reverse)

/**
 * g with g_i = b_i + a_i g_(i-1), and g = b at the first element, in log2(size) steps (Hillis and Steele, Data parallel
 * algorithms, 1986): step s composes each affine map with the one s before it.
 */
export const recurrence = (a: Node, b: Node, axis: number, reverse: boolean): Node => {
  const { size } = b.axes[axis]!
  let factor = a
  let sum = b
  for (let by = 1; by < size; by *= 2) {
    const here = tail(factor, axis, reverse, by)
    sum = add(sum, lead(mul(here, init(sum, axis, reverse, by)), axis, reverse, 0, by))
    // the maps of the first elements are constant by now
    if (by * 2 < size) factor = lead(mul(here, init(factor, axis, reverse, by)), axis, reverse, 0, by)
  }
  return sum
}
