import { count, offsets, scatter, strides } from "../indexing.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"concat"> = ({ axis }, inputs, result) => {
  const own = strides(result.sizes)
  const out = new Float64Array(count(result.sizes))
  let start = 0
  for (const { data, sizes } of inputs) {
    scatter(out, data, offsets(sizes, own), start * own[axis]!)
    start += sizes[axis]!
  }
  return out
}
