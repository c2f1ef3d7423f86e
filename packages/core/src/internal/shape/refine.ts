import type { Axis, Shape } from "../../Shape.ts"
import { fail } from "./fail.ts"
import { checkDims } from "./sizes.ts"

/** Checks that an array of shape `from` and these sizes can be called `to`. */
export const refineDims = (from: Shape, sizes: ReadonlyArray<number>, to: Shape): void => {
  checkDims("refine", to)
  const never = (): never => fail("refine", `refine: [${from.join(", ")}] can never be [${to.join(", ")}]`)
  if (from.length !== to.length) never()
  to.forEach((dim, i) => {
    const was = from[i]!
    if (typeof dim === "string" ? typeof was === "string" && was !== dim : dim !== sizes[i]) never()
  })
}

/** The axes as they are called now: by a name, or by their size. */
export const refineAxes = (axes: ReadonlyArray<Axis>, to: Shape): ReadonlyArray<Axis> => {
  refineDims(
    axes.map((axis) => axis.name ?? axis.size),
    axes.map((axis) => axis.size),
    to
  )
  return axes.map((axis, i) => {
    const dim = to[i]!
    return typeof dim === "number" ? { size: dim } : axis.name === dim ? axis : { name: dim, size: axis.size }
  })
}
