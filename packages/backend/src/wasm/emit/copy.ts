import type { Expr, Fn } from "./assembler.ts"
import { i32, memory, v128 } from "./instructions.ts"

/** Up to here loads and stores are faster than `memory.copy`, which V8 compiles to a call. */
const inlined = 128

/** Copies `bytes` bytes, a multiple of 4, between values that do not overlap. The pointers are used more than once. */
export const emitCopy = (fn: Fn, from: Expr<"i32">, to: Expr<"i32">, bytes: number): void => {
  if (bytes > inlined) return fn.emit(memory.copy(to, from, i32.const(bytes)))
  let at = 0
  for (; at + 16 <= bytes; at += 16) fn.emit(v128.store(to, v128.load(from, at), at))
  for (; at < bytes; at += 4) fn.emit(i32.store(to, i32.load(from, at), at))
}
