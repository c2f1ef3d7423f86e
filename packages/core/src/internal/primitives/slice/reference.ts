import { gather, inner, offsets, strides, times } from "../indexing.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"slice"> = ({ start, step }, [x], result) => {
  const own = strides(x.sizes)
  return gather(x.data, offsets(result.sizes, times(own, step)), inner(own, start))
}
