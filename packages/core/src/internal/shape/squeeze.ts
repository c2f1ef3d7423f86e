import type { Axis } from "../../Shape.ts"
import { axisIndex } from "./axis.ts"
import { fail } from "./fail.ts"
import { dim, show } from "./show.ts"

export const squeezeAxes = (axes: ReadonlyArray<Axis>, axis: number): ReadonlyArray<Axis> => {
  const index = axisIndex("squeeze", axes, axis)
  const found = axes[index]!
  if (found.size !== 1 || found.name !== undefined) {
    fail("squeeze", `squeeze: axis ${axis} of ${show(axes)} has size ${dim(found)}, not 1`)
  }
  return axes.toSpliced(index, 1)
}

/** `axis` is a place in the result. */
export const expandAxes = (axes: ReadonlyArray<Axis>, axis: number): ReadonlyArray<Axis> => {
  const one = { size: 1 }
  return axes.toSpliced(axisIndex("expandDims", [...axes, one], axis), 0, one)
}
