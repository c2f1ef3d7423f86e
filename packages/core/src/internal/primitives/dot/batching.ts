import type { BatchingRule } from "../rule.ts"
import { transpose } from "../transpose/op.ts"
import { dot } from "./op.ts"

const shift = (axes: ReadonlyArray<number>): Array<number> => axes.map((at) => at + 1)

/** Mapped on both sides the axis is one more batch axis; on one side it is the first free axis of that operand. */
export const batching: BatchingRule<"dot"> = ({ inputs: [lhs, rhs], mapped: [left, right], node }) => {
  const { lhsBatch, lhsContract, rhsBatch, rhsContract } = node.attrs
  if (left === true && right === true) {
    return dot(lhs, rhs, {
      lhsBatch: [0, ...shift(lhsBatch)],
      rhsBatch: [0, ...shift(rhsBatch)],
      lhsContract: shift(lhsContract),
      rhsContract: shift(rhsContract)
    })
  }
  const out = dot(lhs, rhs, {
    lhsBatch: left === true ? shift(lhsBatch) : lhsBatch,
    lhsContract: left === true ? shift(lhsContract) : lhsContract,
    rhsBatch: right === true ? shift(rhsBatch) : rhsBatch,
    rhsContract: right === true ? shift(rhsContract) : rhsContract
  })
  const at = left === true ? lhsBatch.length : lhs.axes.length - lhsContract.length
  const others = out.axes.flatMap((_, i) => (i === at ? [] : [i]))
  return at === 0 ? out : transpose(out, [at, ...others])
}
