import type { DType } from "../../../DType.ts"
import { count } from "../indexing.ts"
import type { ReferenceRule } from "../rule.ts"

/** the value of a row that is not there */
const nothing: { readonly [D in DType]: number } = { float32: NaN, int32: -0x80000000, bool: 0 }

export const reference: ReferenceRule<"gather"> = (_, [x, indices]) => {
  const [n = 0, ...rest] = x.sizes
  const row = count(rest)
  const out = new Float64Array(indices.data.length * row).fill(nothing[x.dtype])
  indices.data.forEach((index, i) => {
    if (index >= 0 && index < n) out.set(x.data.subarray(index * row, (index + 1) * row), i * row)
  })
  return out
}
