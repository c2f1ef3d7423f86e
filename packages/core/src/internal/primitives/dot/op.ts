import type { Attrs } from "../../../Graph.ts"
import { make, type Node } from "../../Node.ts"
import { joinAxes } from "../elementwise.ts"

/**
 * Products summed over pairs of axes. The result has the batch axes, then the free axes of `lhs`, then those of `rhs`, each in
 * the order of its operand. Plain matmul contracts axis 1 of lhs with axis 0 of rhs. int32 wraps.
 */
export const dot = (lhs: Node, rhs: Node, attrs: Attrs["dot"]): Node => {
  const { lhsBatch, lhsContract, rhsBatch, rhsContract } = attrs
  const batch = joinAxes(
    lhsBatch.map((i) => lhs.axes[i]!),
    rhsBatch.map((i) => rhs.axes[i]!)
  )
  joinAxes(
    lhsContract.map((i) => lhs.axes[i]!),
    rhsContract.map((i) => rhs.axes[i]!)
  )
  const free = (x: Node, used: ReadonlyArray<number>) => x.axes.filter((_, i) => !used.includes(i))
  const axes = [...batch, ...free(lhs, [...lhsBatch, ...lhsContract]), ...free(rhs, [...rhsBatch, ...rhsContract])]
  return make("dot", attrs, [lhs, rhs], axes, lhs.dtype)
}
