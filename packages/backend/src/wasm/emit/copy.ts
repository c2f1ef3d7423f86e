import type { Expr, Fn } from "./assembler.ts"
import { i32, memory, select, v128 } from "./instructions.ts"
import type { KernelCode } from "./kernel.ts"

/** Up to here loads and stores are faster than `memory.copy`, which V8 compiles to a call. */
const inlined = 128

/** bytes that a thread copies at a time */
const piece = 8192

const emitCopy = (fn: Fn, from: Expr<"i32">, to: Expr<"i32">, bytes: number): void => {
  if (bytes > inlined) return fn.emit(memory.copy(to, from, i32.const(bytes)))
  let at = 0
  for (; at + 16 <= bytes; at += 16) fn.emit(v128.store(to, v128.load(from, at), at))
  for (; at < bytes; at += 4) fn.emit(i32.store(to, i32.load(from, at), at))
}

/** Copies `bytes` bytes, a multiple of 4, between values that do not overlap. The pointers are used more than once. */
export const copying = (from: Expr<"i32">, to: Expr<"i32">, bytes: number): KernelCode => {
  const units = Math.ceil(bytes / piece)
  if (units < 2) return { units: 1, call: (fn) => emitCopy(fn, from, to, bytes) }
  return {
    units,
    call: (fn, { hi, lo }) => {
      const start = fn.keep(i32.mul(lo, i32.const(piece)))
      const end = fn.keep(i32.mul(hi, i32.const(piece)))
      const last = select(i32.ltS(end, i32.const(bytes)), end, i32.const(bytes))
      fn.emit(memory.copy(i32.add(to, start), i32.add(from, start), i32.sub(last, start)))
    }
  }
}
