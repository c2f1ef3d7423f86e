import type { Node } from "../../Node.ts"
import { pick, without } from "../indexing.ts"
import type { VjpRule } from "../rule.ts"
import { transpose } from "../transpose/op.ts"
import { dot } from "./op.ts"

const range = (start: number, length: number): Array<number> => Array.from({ length }, (_, i) => start + i)

/**
 * The cotangent of one operand, `own`: the result's cotangent contracted with the other operand over the other's free axes.
 * What comes out is batch axes, then own's free and contracted axes, in one order or the other: the order of operands that
 * gives own's layout is taken, so a plain matmul needs no transpose.
 */
const side = (
  cotangent: Node,
  own: { readonly rank: number; readonly batch: ReadonlyArray<number>; readonly contract: ReadonlyArray<number> },
  other: { readonly node: Node; readonly batch: ReadonlyArray<number>; readonly contract: ReadonlyArray<number> },
  /** first of other's free axes in the cotangent */
  start: number
): Node => {
  const free = without(other.node.axes.length, other.batch, other.contract)
  const batch = range(0, own.batch.length)
  const contract = range(start, free.length)
  const ownFree = without(own.rank, own.batch, own.contract)
  // other's contracted axes come out in other's order
  const ranks = own.contract.map((_, i) => i).toSorted((i, j) => other.contract[i]! - other.contract[j]!)
  const contracted = pick(own.contract, ranks)
  const left = [...own.batch, ...ownFree, ...contracted]
  const right = [...own.batch, ...contracted, ...ownFree]
  const sorted = (axes: ReadonlyArray<number>): boolean => axes.every((axis, i) => axis === i)
  if (!sorted(left) && sorted(right)) {
    return dot(other.node, cotangent, {
      lhsBatch: other.batch,
      lhsContract: free,
      rhsBatch: batch,
      rhsContract: contract
    })
  }
  const out = dot(cotangent, other.node, {
    lhsBatch: batch,
    lhsContract: contract,
    rhsBatch: other.batch,
    rhsContract: free
  })
  return sorted(left)
    ? out
    : transpose(
        out,
        left.map((_, axis) => left.indexOf(axis))
      )
}

export const vjp: VjpRule<"dot"> = ({ cotangent, inputs: [lhs, rhs], needs, node }) => {
  const { lhsBatch, lhsContract, rhsBatch, rhsContract } = node.attrs
  const left = { node: lhs, rank: lhs.axes.length, batch: lhsBatch, contract: lhsContract }
  const right = { node: rhs, rank: rhs.axes.length, batch: rhsBatch, contract: rhsContract }
  const rightStart = lhs.axes.length - lhsContract.length
  return [
    needs[0] ? side(cotangent, left, right, rightStart) : null,
    needs[1] ? side(cotangent, right, left, lhsBatch.length) : null
  ]
}
