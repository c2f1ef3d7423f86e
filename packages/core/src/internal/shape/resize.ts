import type { Axis } from "../../Shape.ts"
import { checkCount } from "./count.ts"
import { fail } from "./fail.ts"
import { dim, show } from "./show.ts"

/** The axes when those before the last, which is channels, have these sizes, and the first of those. */
export const resizeAxes = (
  axes: ReadonlyArray<Axis>,
  sizes: ReadonlyArray<number>
): { readonly axes: ReadonlyArray<Axis>; readonly first: number } => {
  const op = "resize"
  for (const size of sizes) checkCount(op, "a size", size)
  const first = axes.length - 1 - sizes.length
  if (first < 0) fail(op, `resize: ${sizes.length} sizes do not fit ${show(axes)}: the last axis is channels`)
  sizes.forEach((_, i) => {
    const axis = axes[first + i]!
    if (axis.size === 0) fail(op, `resize: axis ${first + i} of ${show(axes)} (size ${dim(axis)}) is empty`)
  })
  return {
    axes: axes.map((axis, i) => (i < first || i === axes.length - 1 ? axis : { size: sizes[i - first]! })),
    first
  }
}
