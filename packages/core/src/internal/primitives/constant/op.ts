import type { NdArray } from "../../../NdArray.ts"
import type { Axis } from "../../../Shape.ts"
import { make, type Node } from "../../Node.ts"

/** Host data in an expression; a program uploads it once. */
export const constant = (
  data: NdArray,
  axes: ReadonlyArray<Axis> = data.sizes.map((size, i) => {
    const dim = data.shape[i]
    return typeof dim === "string" ? { name: dim, size } : { size }
  })
): Node => make("constant", { data }, [], axes, data.dtype)
