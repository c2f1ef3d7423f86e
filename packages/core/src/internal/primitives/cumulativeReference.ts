import type { Attrs } from "../../Graph.ts"
import { offsets, pick, strides, without } from "./indexing.ts"
import type { Value } from "./rule.ts"

/** Every element combined with the result before it. */
export const cumulate = (
  { axis, reverse }: Attrs["cumsum"],
  { data, sizes }: Value,
  first: number,
  combine: (before: number, x: number) => number
): Float64Array => {
  const steps = strides(sizes)
  const others = without(sizes.length, [axis])
  const length = sizes[axis]!
  const out = new Float64Array(data.length)
  for (const start of offsets(pick(sizes, others), pick(steps, others))) {
    let total = first
    for (let i = 0; i < length; i++) {
      const at = start + (reverse ? length - 1 - i : i) * steps[axis]!
      total = combine(total, data[at]!)
      out[at] = total
    }
  }
  return out
}
