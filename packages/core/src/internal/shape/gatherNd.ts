import type { Axis } from "../../Shape.ts"
import { checkWhole } from "./count.ts"
import { fail } from "./fail.ts"
import { beside, differ, show } from "./show.ts"

/** Batch axes, then those that the last axis of the indices chooses among, then the rest. */
export const gatherNdAxes = (
  axes: ReadonlyArray<Axis>,
  indices: ReadonlyArray<Axis>,
  batchDims = 0,
  op = "gatherNd"
): ReadonlyArray<Axis> => {
  checkWhole(op, "batchDims", batchDims)
  for (let i = 0; i < batchDims; i++) {
    const [a, b] = [axes[i], indices[i]]
    if (a === undefined) return fail(op, `${op}: ${show(axes)} has less than ${batchDims} batch axes`)
    if (b === undefined) return fail(op, `${op}: indices ${show(indices)} need an axis after the batch axes`)
    if (!differ(a, b)) continue
    const both = `batch axes of ${show(axes)} and indices ${show(indices)} differ`
    fail(op, `${op}: ${both}: ${beside(a, b)} vs ${beside(b, a)} (axis ${i})`)
  }
  if (indices.length <= batchDims) fail(op, `${op}: indices ${show(indices)} need an axis after the batch axes`)
  const chosen = indices.at(-1)!.size
  const left = axes.length - batchDims
  if (chosen > left) {
    const after = batchDims === 0 ? "" : ` after ${batchDims} batch axes`
    fail(op, `${op}: indices ${show(indices)} name ${chosen} axes but ${show(axes)} has ${left}${after}`)
  }
  const batch = axes.slice(0, batchDims).map((axis, i) => (axis.name === undefined ? indices[i]! : axis))
  return [...batch, ...indices.slice(batchDims, -1), ...axes.slice(batchDims + chosen)]
}
