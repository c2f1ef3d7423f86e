import { gather, offsets, strides } from "../indexing.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"broadcast"> = ({ dims }, [x], result) => {
  const from = strides(x.sizes)
  const steps = result.sizes.map(() => 0)
  dims.forEach((dim, i) => {
    if (x.sizes[i] !== 1) steps[dim] = from[i]!
  })
  return gather(x.data, offsets(result.sizes, steps))
}
