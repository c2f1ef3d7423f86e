import { offsets, pick, strides, without } from "../indexing.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"argsort"> = ({ axis, descending }, [{ data, sizes }]) => {
  const steps = strides(sizes)
  const others = without(sizes.length, [axis])
  const out = new Float64Array(data.length)
  const sign = descending ? -1 : 1
  for (const start of offsets(pick(sizes, others), pick(steps, others))) {
    const value = (i: number): number => data[start + i * steps[axis]!]!
    const order = Array.from({ length: sizes[axis]! }, (_, i) => i).toSorted((i, j) => {
      const [x, y] = [value(i), value(j)]
      const last = Number(Number.isNaN(x)) - Number(Number.isNaN(y))
      // two infinities have no difference
      return last !== 0 ? last : x < y ? -sign : x > y ? sign : 0
    })
    order.forEach((from, i) => {
      out[start + i * steps[axis]!] = from
    })
  }
  return out
}
