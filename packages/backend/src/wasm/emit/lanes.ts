/** Registers from and to elements that are not four neighbours. */
import type { Expr, Fn } from "./assembler.ts"
import type { V128 } from "./context.ts"
import { v128 } from "./instructions.ts"

type Pointer = Expr<"i32">

/** Reads `lanes` elements that are `stride` apart; the other lanes are 0. */
export const gather = (fn: Fn, pointer: Pointer, base: number, stride: number, lanes: number): V128 => {
  if (stride === 0) return v128.load32Splat(pointer, base)
  if (stride === 1 && lanes === 4) return v128.load(pointer, base)
  let value = v128.load32Zero(pointer, base)
  for (let lane = 1; lane < lanes; lane++) {
    value = v128.load32Lane(pointer, fn.keep(value), lane, base + lane * stride * 4)
  }
  return value
}

/** Writes the first `lanes` lanes to elements that are `stride` apart. */
export const scatter = (fn: Fn, pointer: Pointer, base: number, stride: number, lanes: number, value: V128): void => {
  if (stride === 1 && lanes === 4) return fn.emit(v128.store(pointer, value, base))
  for (let lane = 0; lane < lanes; lane++) {
    fn.emit(v128.store32Lane(pointer, value, lane, base + lane * stride * 4))
  }
}

export type Quad = readonly [V128, V128, V128, V128]

/** Column i of the four rows becomes register i. */
export const transpose = (fn: Fn, [a, b, c, d]: Quad): Quad => {
  const low = [fn.keep(v128.shuffle(a, b, 0, 4, 1, 5)), fn.keep(v128.shuffle(c, d, 0, 4, 1, 5))] as const
  const high = [fn.keep(v128.shuffle(a, b, 2, 6, 3, 7)), fn.keep(v128.shuffle(c, d, 2, 6, 3, 7))] as const
  return [
    v128.shuffle(low[0], low[1], 0, 1, 4, 5),
    v128.shuffle(low[0], low[1], 2, 3, 6, 7),
    v128.shuffle(high[0], high[1], 0, 1, 4, 5),
    v128.shuffle(high[0], high[1], 2, 3, 6, 7)
  ]
}
