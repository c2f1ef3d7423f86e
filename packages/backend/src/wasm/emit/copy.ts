import type { Fn } from "./assembler.ts"
import { i32, memory } from "./instructions.ts"

/** Copies a value into a cell. */
export const emitCopy = (fn: Fn, from: number, to: number, bytes: number): void => {
  if (bytes > 0 && from !== to) fn.emit(memory.copy(i32.const(to), i32.const(from), i32.const(bytes)))
}
