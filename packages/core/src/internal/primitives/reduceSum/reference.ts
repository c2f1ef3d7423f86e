import { reduce } from "../reduceReference.ts"
import type { ReferenceRule } from "../rule.ts"

/** Neumaier's compensated sum: the oracle must not drift where a backend may not. */
const sum = (data: Float64Array, start: number, inner: Int32Array): number => {
  let total = 0
  let lost = 0
  for (let j = 0; j < inner.length; j++) {
    const x = data[start + inner[j]!]!
    const next = total + x
    lost += Math.abs(total) >= Math.abs(x) ? total - next + x : x - next + total
    total = next
  }
  // an infinite sum has a NaN compensation
  return Number.isFinite(total) ? total + lost : total
}

const wrap = (data: Float64Array, start: number, inner: Int32Array): number => {
  let total = 0
  for (let j = 0; j < inner.length; j++) total = (total + data[start + inner[j]!]!) | 0
  return total
}

export const reference: ReferenceRule<"reduceSum"> = ({ axes }, [x]) =>
  reduce(x, axes, x.dtype === "float32" ? sum : wrap)
