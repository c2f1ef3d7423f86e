import type { Axis } from "../../Shape.ts"
import { axisIndex } from "./axis.ts"
import { fail } from "./fail.ts"
import { said } from "./found.ts"
import { dim, show } from "./show.ts"

/** An axis and an index of it, both counted from the start. */
export const atIndex = (
  axes: ReadonlyArray<Axis>,
  index: number,
  axis: number
): { readonly axis: number; readonly index: number } => {
  const op = "at"
  const found = axisIndex(op, axes, axis)
  const { size } = axes[found]!
  if (!Number.isInteger(index)) fail(op, `at: ${said(index)} is not an index`)
  if (index < -size || index >= size) {
    fail(op, `at: index ${index} is outside of axis ${axis} of ${show(axes)} (size ${dim(axes[found]!)})`)
  }
  return { axis: found, index: index < 0 ? index + size : index }
}
