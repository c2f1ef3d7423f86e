import type { Node } from "../../Node.ts"
import { cast } from "../cast/op.ts"
import { eq } from "../eq/op.ts"
import { gather } from "../gather/op.ts"
import { scatterAdd } from "../scatterAdd/op.ts"

/**
 * Which elements of x and of the updates are the maximum of their place, as 1 or 0, and how many are: none where it is
 * NaN.
 */
export const winners = (x: Node, indices: Node, updates: Node, output: Node) => {
  const own = cast(eq(x, output), "float32")
  const put = cast(eq(updates, gather(output, indices)), "float32")
  return { own, put, count: scatterAdd(own, indices, put) }
}
