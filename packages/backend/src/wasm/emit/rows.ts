/** Loops over contiguous rows of 4-byte elements. */
import type { Expr, Fn, Local } from "./assembler.ts"
import { i32, memory, v128 } from "./instructions.ts"

type I32 = Local<"i32">
type V128 = Expr<"v128">

/** Elements that a step takes. */
export type Width = 1 | 4

/** above that many elements a copied row is left to the engine */
const long = 64

/** Runs `body` `count` times. */
export const repeat = (fn: Fn, count: number, body: (i: I32) => void): void => {
  const i = fn.keep(i32.const(0))
  fn.loop(
    () => i32.geS(i, i32.const(count)),
    () => {
      body(i)
      fn.set(i, i32.add(i, i32.const(1)))
    }
  )
}

export const advance = (fn: Fn, pointer: I32, bytes: number): void =>
  fn.set(pointer, i32.add(pointer, i32.const(bytes)))

/** Four elements, or one in lane 0 with zeros in the others. */
export const loadRow = (pointer: I32, width: Width): V128 =>
  width === 4 ? v128.load(pointer) : v128.load32Zero(pointer)

export const storeRow = (fn: Fn, pointer: I32, value: V128, width: Width): void =>
  fn.emit(width === 4 ? v128.store(pointer, value) : v128.store32Lane(pointer, value, 0))

/** `body` for four elements a time, then for one; the pointers end behind the row. */
export const alongRow = (fn: Fn, count: number, pointers: ReadonlyArray<I32>, body: (width: Width) => void): void => {
  const steps = (times: number, width: Width): void => {
    if (times === 0) return
    const once = (): void => {
      body(width)
      pointers.forEach((pointer) => advance(fn, pointer, 4 * width))
    }
    if (times === 1) once()
    else repeat(fn, times, once)
  }
  steps(Math.floor(count / 4), 4)
  steps(count % 4, 1)
}

/** Copies a row; the pointers end behind it. */
export const copyRow = (fn: Fn, count: number, from: I32, to: I32): void => {
  if (count < long) return alongRow(fn, count, [from, to], (width) => storeRow(fn, to, loadRow(from, width), width))
  fn.emit(memory.copy(to, from, i32.const(4 * count)))
  advance(fn, from, 4 * count)
  advance(fn, to, 4 * count)
}

/** One value in a whole row; the pointer ends behind it. */
export const fillRow = (fn: Fn, count: number, value: V128, to: I32): void =>
  alongRow(fn, count, [to], (width) => storeRow(fn, to, value, width))
