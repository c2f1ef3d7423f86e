import { count, inner, offsets, scatter, strides, times } from "../indexing.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"pad"> = ({ before, between }, [x, value], result) => {
  const own = strides(result.sizes)
  const steps = times(
    own,
    between.map((n) => n + 1)
  )
  const out = new Float64Array(count(result.sizes)).fill(value.data[0]!)
  return scatter(out, x.data, offsets(x.sizes, steps), inner(own, before))
}
