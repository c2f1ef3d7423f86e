import { offsets, pick, strides, without } from "./indexing.ts"
import type { Value } from "./rule.ts"

/** Calls `f` once for every element of the result with what lies under it: `data[start + inner[j]]`, in row-major order. */
export const reduce = (
  { data, sizes }: Value,
  axes: ReadonlyArray<number>,
  f: (data: Float64Array, start: number, inner: Int32Array) => number
): Float64Array => {
  const steps = strides(sizes)
  const kept = without(sizes.length, axes)
  const inner = offsets(pick(sizes, axes), pick(steps, axes))
  return Float64Array.from(offsets(pick(sizes, kept), pick(steps, kept)), (start) => f(data, start, inner))
}
