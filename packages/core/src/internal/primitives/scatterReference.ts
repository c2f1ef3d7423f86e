import { count } from "./indexing.ts"
import type { Value } from "./rule.ts"

/** Updates, in order, combined with what stands at their rows; those outside are dropped. */
export const scatter = (
  [x, indices, updates]: readonly [Value, Value, Value],
  combine: (before: number, update: number) => number
): Float64Array => {
  const [n = 0, ...rest] = x.sizes
  const row = count(rest)
  const out = x.data.slice()
  indices.data.forEach((index, i) => {
    if (index < 0 || index >= n) return
    for (let j = 0; j < row; j++) out[index * row + j] = combine(out[index * row + j]!, updates.data[i * row + j]!)
  })
  return out
}
