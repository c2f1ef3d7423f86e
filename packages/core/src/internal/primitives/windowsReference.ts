import type { Aval, WindowAttrs } from "../../Graph.ts"
import { count, strides } from "./indexing.ts"
import type { Value } from "./rule.ts"

/** Row-major indices below `sizes`, one after the other in the same array. */
export const odometer = function* (sizes: ReadonlyArray<number>): Generator<ReadonlyArray<number>> {
  if (sizes.includes(0)) return
  const index = sizes.map(() => 0)
  for (;;) {
    yield index
    let axis = sizes.length - 1
    while (axis >= 0 && ++index[axis]! === sizes[axis]) index[axis--] = 0
    if (axis < 0) return
  }
}

/** Calls `f` once a window with the indices in `x.data` of what lies in it, in row-major order. */
export const windows = (
  { dilation, padding, strides: by, window }: WindowAttrs,
  x: Value,
  result: Aval,
  f: (inside: ReadonlyArray<number>) => number
): Float64Array => {
  const steps = strides(x.sizes)
  const out = new Float64Array(count(result.sizes))
  let filled = 0
  for (const place of odometer(result.sizes)) {
    const inside: Array<number> = []
    for (const at of odometer(window)) {
      let offset = 0
      for (let i = 0; i < at.length; i++) {
        const position = place[i]! * by[i]! + at[i]! * dilation[i]! - padding[i]![0]
        offset = position < 0 || position >= x.sizes[i]! ? NaN : offset + position * steps[i]!
      }
      if (!Number.isNaN(offset)) inside.push(offset)
    }
    out[filled++] = f(inside)
  }
  return out
}

/** Where in `data` the first maximum is, -1 among nothing; a NaN is the maximum. */
export const firstMaximum = (data: Float64Array, inside: ReadonlyArray<number>): number => {
  let best = -1
  for (const at of inside) {
    if (Number.isNaN(data[at]!)) return at
    if (best < 0 || data[at]! > data[best]!) best = at
  }
  return best
}
