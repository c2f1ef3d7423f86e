import { count, gather, offsets, pick, strides, without } from "../indexing.ts"
import type { ReferenceRule, Value } from "../rule.ts"

/** out += x * row */
type Accumulate = (out: Float64Array, x: number, row: Float64Array) => void

const float: Accumulate = (out, x, row) => {
  for (let n = 0; n < out.length; n++) out[n] = out[n]! + x * row[n]!
}

const integer: Accumulate = (out, x, row) => {
  for (let n = 0; n < out.length; n++) out[n] = (out[n]! + Math.imul(x, row[n]!)) | 0
}

export const reference: ReferenceRule<"dot"> = (
  { lhsBatch, lhsContract, rhsBatch, rhsContract },
  [lhs, rhs],
  result
) => {
  const along = ({ sizes }: Value, axes: ReadonlyArray<number>) =>
    offsets(pick(sizes, axes), pick(strides(sizes), axes))
  const inner = along(lhs, lhsContract)
  const rows = along(lhs, without(lhs.sizes.length, lhsBatch, lhsContract))
  const columns = along(rhs, without(rhs.sizes.length, rhsBatch, rhsContract))
  const depths = along(rhs, rhsContract)
  const rightBatch = along(rhs, rhsBatch)
  const out = new Float64Array(count(result.sizes))
  const accumulate = lhs.dtype === "float32" ? float : integer
  along(lhs, lhsBatch).forEach((leftStart, b) => {
    // the right operand as [depth][column]
    const packed = Array.from(depths, (depth) => gather(rhs.data, columns, rightBatch[b]! + depth))
    rows.forEach((row, m) => {
      const start = (b * rows.length + m) * columns.length
      const target = out.subarray(start, start + columns.length)
      for (let k = 0; k < packed.length; k++) accumulate(target, lhs.data[leftStart + row + inner[k]!]!, packed[k]!)
    })
  })
  return out
}
