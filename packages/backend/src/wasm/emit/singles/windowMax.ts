import type { V128 } from "../context.ts"
import { f32x4, i32x4, v128 } from "../instructions.ts"
import type { State } from "../windows.ts"
import { windowed } from "./windowed.ts"

/**
 * A maximum that keeps a NaN takes eight instructions on x64, one that does not takes one: whether there was a NaN is kept beside it, as a
 * mask that is a NaN itself.
 */
export const windowMax = windowed("windowMax", (context, dtype) => () => {
  const float = dtype === "float32"
  const isNaN = (value: V128): V128 => f32x4.ne(value, value)
  const add = ([best, nan]: State, value: V128): State =>
    float ? [f32x4.pmax(best!, value), v128.or(nan!, isNaN(value))] : [i32x4.maxS(best!, value)]
  return {
    start: float ? [context.float(-Infinity), v128.zero] : [context.int(-0x80000000)],
    first: (value) => (float ? [value, isNaN(value)] : [value]),
    add,
    addAny: add,
    finish: ([best, nan]) => (nan === undefined ? best! : v128.or(best!, nan))
  }
})
