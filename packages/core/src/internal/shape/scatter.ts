import type { DType } from "../../DType.ts"
import type { Axis } from "../../Shape.ts"
import { fail } from "./fail.ts"
import { differ, show } from "./show.ts"

const unlike = (left: ReadonlyArray<Axis>, right: ReadonlyArray<Axis>): boolean =>
  left.length !== right.length || left.some((axis, i) => differ(axis, right[i]!))

/** What is put somewhere has the shape and the dtype of what is there. */
export const checkUpdates = (
  op: string,
  updates: { readonly axes: ReadonlyArray<Axis>; readonly dtype: DType },
  axes: ReadonlyArray<Axis>,
  dtype: DType
): void => {
  if (updates.dtype !== dtype) fail(op, `${op}: updates must be ${dtype} but are ${updates.dtype}: cast them first`)
  if (unlike(updates.axes, axes)) fail(op, `${op}: updates ${show(updates.axes)} must be ${show(axes)}`)
}

/** One id for each row. */
export const checkIds = (op: string, axes: ReadonlyArray<Axis>, ids: ReadonlyArray<Axis>): void => {
  const [n] = axes
  if (n === undefined) return fail(op, `${op}: needs rows but got ${show(axes)}`)
  if (unlike(ids, [n])) fail(op, `${op}: ids ${show(ids)} must be ${show([n])}, one for each row of ${show(axes)}`)
}
