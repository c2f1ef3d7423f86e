/**
 * Loops over a space. Operands with equal strides share a pointer: a byte offset from where each starts. A pointer moves while its axis is
 * walked and is put back after.
 */

import type { Axis, Space } from "../../internal/space.ts"
import { type Expr, type Fn, type Local } from "./assembler.ts"
import { i32 } from "./instructions.ts"

export interface Pointers {
  /** the byte offset of an operand at the current indices */
  readonly of: (operand: number) => Expr<"i32">
  /**
   * Runs `body` `count` times, `step` elements of axis `axis` further each time. With `blocks`, `body` is grouped: `blocks.size` times, then `blocks.end`.
   */
  readonly repeat: (axis: number, count: number, step: number, body: () => void, blocks?: Blocks) => void
  /** The outermost loop: `body` for the steps from `lo` to `hi` of an axis that every result moves along. */
  readonly part: (axis: number, step: number, lo: Expr<"i32">, hi: Expr<"i32">, body: () => void) => void
  /** moves all pointers by some elements of an axis */
  readonly move: (axis: number, elements: number) => void
}

export interface Blocks {
  readonly size: number
  readonly start: () => void
  readonly end: () => void
}

const moved = (pointer: Local<"i32">, bytes: number): Expr<"i32"> => i32.add(pointer, i32.const(bytes))

export const makePointers = (fn: Fn, space: Space): Pointers => {
  const classes = new Map<string, Local<"i32">>()
  const zero = i32.const(0)
  const strides = (operand: number): ReadonlyArray<number> => space.axes.map((axis) => axis.strides[operand]!)
  const of = (operand: number): Expr<"i32"> => classes.get(strides(operand).join()) ?? zero
  for (let i = 0; i < space.operands.length; i++) {
    const key = strides(i)
    if (key.every((stride) => stride === 0) || classes.has(key.join())) continue
    classes.set(key.join(), fn.keep(zero))
  }
  const along = (axis: Axis): ReadonlyArray<readonly [Local<"i32">, number]> => {
    const pointers = new Map<Local<"i32">, number>()
    axis.strides.forEach((stride, i) => {
      if (stride !== 0) pointers.set(classes.get(strides(i).join())!, stride * 4)
    })
    return [...pointers]
  }
  const move = (axis: number, elements: number): void => {
    if (elements === 0) return
    for (const [pointer, bytes] of along(space.axes[axis]!)) fn.set(pointer, moved(pointer, bytes * elements))
  }
  const repeat: Pointers["repeat"] = (axis, count, step, body, blocks) => {
    const first = along(space.axes[axis]!)[0]
    const counter = first === undefined ? fn.keep(zero) : first[0]
    const size = first === undefined ? 1 : first[1] * step
    const once = (): void => {
      body()
      move(axis, step)
      if (first === undefined) fn.set(counter, moved(counter, 1))
    }
    const end = first === undefined ? i32.const(count) : fn.keep(moved(counter, size * count))
    if (blocks === undefined || count <= blocks.size) {
      blocks?.start()
      fn.loop(() => i32.geU(counter, end), once)
      blocks?.end()
      return
    }
    const limit = fn.local("i32")
    fn.loop(
      () => i32.geU(counter, end),
      () => {
        blocks.start()
        fn.set(limit, moved(counter, size * blocks.size))
        if (count % blocks.size !== 0) fn.when(i32.geU(limit, end), () => fn.set(limit, end))
        fn.loop(() => i32.geU(counter, limit), once)
        blocks.end()
      }
    )
  }
  const part: Pointers["part"] = (axis, step, lo, hi, body) => {
    const pointers = along(space.axes[axis]!)
    for (const [pointer, bytes] of pointers) fn.set(pointer, i32.mul(lo, i32.const(bytes * step)))
    const [counter, bytes] = pointers[0]!
    const end = fn.keep(i32.mul(hi, i32.const(bytes * step)))
    fn.loop(
      () => i32.geU(counter, end),
      () => {
        body()
        move(axis, step)
      }
    )
  }
  return { of, repeat, part, move }
}
