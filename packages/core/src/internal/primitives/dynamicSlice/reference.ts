import { clamped, gather, inner, offsets, strides } from "../indexing.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"dynamicSlice"> = (_, [x, starts], result) => {
  const own = strides(x.sizes)
  return gather(x.data, offsets(result.sizes, own), inner(own, clamped(starts.data, x.sizes, result.sizes)))
}
