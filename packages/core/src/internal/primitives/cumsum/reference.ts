import { offsets, pick, strides, without } from "../indexing.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"cumsum"> = ({ axis, reverse }, [x]) => {
  const { data, dtype, sizes } = x
  const steps = strides(sizes)
  const others = without(sizes.length, [axis])
  const length = sizes[axis]!
  const out = new Float64Array(data.length)
  for (const start of offsets(pick(sizes, others), pick(steps, others))) {
    let total = 0
    for (let i = 0; i < length; i++) {
      const at = start + (reverse ? length - 1 - i : i) * steps[axis]!
      total = dtype === "float32" ? total + data[at]! : (total + data[at]!) | 0
      out[at] = total
    }
  }
  return out
}
