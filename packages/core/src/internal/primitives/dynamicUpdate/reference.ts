import { clamped, inner, offsets, scatter, strides } from "../indexing.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"dynamicUpdate"> = (_, [x, update, starts]) => {
  const own = strides(x.sizes)
  const start = inner(own, clamped(starts.data, x.sizes, update.sizes))
  return scatter(x.data.slice(), update.data, offsets(update.sizes, own), start)
}
