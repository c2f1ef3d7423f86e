import type { V128 } from "../context.ts"
import { f32x4, i32x4, v128 } from "../instructions.ts"
import type { State } from "../windows.ts"
import { windowed } from "./windowed.ts"

/** The state is the largest element and its index, -1 before the first. */
export const windowArgMax = windowed("windowArgMax", (context, dtype) => (fn) => {
  // a NaN is higher than any number, and nothing is higher than it
  const higher = (value: V128, best: V128): V128 =>
    dtype === "float32" ? v128.andNot(f32x4.eq(best, best), f32x4.le(value, best)) : i32x4.gtS(value, best)
  const take = ([best, at]: State, value: V128, index: () => V128, taken: V128): State => {
    const mask = fn.keep(taken)
    return [v128.bitselect(value, best!, mask), v128.bitselect(index(), at!, mask)]
  }
  return {
    start: [v128.zero, context.int(-1)],
    first: (value, index) => [value, index()],
    add: (state, value, index) => take(state, value, index, higher(value, state[0]!)),
    addAny: (state, value, index) =>
      take(state, value, index, v128.or(higher(value, state[0]!), i32x4.ltS(state[1]!, v128.zero))),
    finish: ([, at]) => at!
  }
})
