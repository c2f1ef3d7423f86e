import type { Axis } from "../../Shape.ts"
import { checkCount } from "./count.ts"
import { fail } from "./fail.ts"
import { differ, show } from "./show.ts"

/** The axes of images of a size, of which a pooling has chosen the elements at `indices`. */
export const unpoolAxes = (
  op: string,
  axes: ReadonlyArray<Axis>,
  indices: ReadonlyArray<Axis>,
  size: readonly [number, number]
): ReadonlyArray<Axis> => {
  for (const each of size) checkCount(op, "size", each)
  if (axes.length < 3) return fail(op, `${op} expects an image [height, width, channels] but got ${show(axes)}`)
  if (axes.length !== indices.length || axes.some((axis, i) => differ(axis, indices[i]!)))
    fail(op, `${op}: ${show(axes)} and indices ${show(indices)} differ`)
  return [...axes.slice(0, -3), { size: size[0] }, { size: size[1] }, axes.at(-1)!]
}
