import { count, strides } from "../indexing.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"iota"> = ({ axis }, _, { sizes }) => {
  const step = strides(sizes)[axis]!
  return new Float64Array(count(sizes)).map((_, i) => Math.floor(i / step) % sizes[axis]!)
}
