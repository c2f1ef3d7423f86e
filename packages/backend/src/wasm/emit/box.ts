/** Copies of boxes: the elements of an iteration space from one set of strides to another. */
import { rowMajor } from "../../internal/sizes.ts"
import type { Expr, Fn } from "./assembler.ts"
import { i32, memory, v128 } from "./instructions.ts"

type I32 = Expr<"i32">

/** A box in memory: the byte address of its first element, and by axis how many elements apart its neighbours are. */
export interface Side {
  readonly at: I32
  readonly strides: ReadonlyArray<number>
}

interface Axis {
  readonly size: number
  readonly from: number
  readonly to: number
}

/** above that many elements a row is left to the engine */
const long = 64

const moved = (pointer: I32, elements: number): I32 =>
  elements === 0 ? pointer : i32.add(pointer, i32.const(4 * elements))

/** Axes that both sides walk as one are one. */
const merged = (sizes: ReadonlyArray<number>, from: Side, to: Side): Array<Axis> => {
  const out: Array<Axis> = []
  sizes.forEach((size, i) => {
    if (size === 1) return
    const axis = { size, from: from.strides[i]!, to: to.strides[i]! }
    const last = out[out.length - 1]
    const joins = last !== undefined && last.from === axis.from * size && last.to === axis.to * size
    if (joins) out[out.length - 1] = { ...axis, size: last.size * size }
    else out.push(axis)
  })
  return out
}

/** `lanes` elements a step while they last, then what is left by steps of one (or by one step that goes back a little). */
const blocks = (fn: Fn, { from, size, to }: Axis, source: I32, target: I32): void => {
  const [read, write] = [fn.keep(source), fn.keep(target)]
  const four = to === 1 && (from === 1 || from === -1) && size >= 4
  const once = (): void => {
    if (!four) return fn.emit(i32.store(write, i32.load(read)))
    const value = v128.load(from === 1 ? read : moved(read, -3))
    if (from === 1) return fn.emit(v128.store(write, value))
    const kept = fn.keep(value)
    fn.emit(v128.store(write, v128.shuffle(kept, kept, 3, 2, 1, 0)))
  }
  const step = four ? 4 : 1
  const count = Math.floor(size / step)
  const end = fn.keep(moved(write, count * step * to))
  fn.loop(
    () => i32.geU(write, end),
    () => {
      once()
      fn.set(read, moved(read, step * from))
      fn.set(write, moved(write, step * to))
    }
  )
  if (count * step === size) return
  // elements that are written twice are the same
  const back = size - (count + 1) * step
  fn.set(read, moved(read, back * from))
  fn.set(write, moved(write, back * to))
  once()
}

/** Copies a box; the sides do not overlap. */
export const emitBox = (fn: Fn, sizes: ReadonlyArray<number>, from: Side, to: Side): void => {
  if (sizes.includes(0)) return
  const axes = merged(sizes, from, to)
  if (axes.length === 0) return fn.emit(i32.store(to.at, i32.load(from.at)))
  const [source, target] = [fn.keep(from.at), fn.keep(to.at)]
  const walk = (depth: number): void => {
    const axis = axes[depth]!
    if (depth === axes.length - 1) {
      if (axis.from !== 1 || axis.to !== 1 || axis.size < long) return blocks(fn, axis, source, target)
      return fn.emit(memory.copy(target, source, i32.const(4 * axis.size)))
    }
    const end = fn.keep(moved(target, axis.size * axis.to))
    fn.loop(
      () => i32.geU(target, end),
      () => {
        walk(depth + 1)
        fn.set(source, moved(source, axis.from))
        fn.set(target, moved(target, axis.to))
      }
    )
    fn.set(source, moved(source, -axis.size * axis.from))
    fn.set(target, moved(target, -axis.size * axis.to))
  }
  walk(0)
}

/** The element at `value` in `count` places from `to` on. */
export const emitFill = (fn: Fn, count: number, value: I32, to: number): void => {
  if (count === 0) return
  const four = count >= 4
  const write = fn.keep(i32.const(to))
  const all = four ? fn.keep(v128.load32Splat(value)) : null
  const one = fn.keep(i32.load(value))
  const step = four ? 4 : 1
  const steps = Math.floor(count / step)
  const end = fn.keep(moved(write, steps * step))
  const once = (): void => fn.emit(all === null ? i32.store(write, one) : v128.store(write, all))
  fn.loop(
    () => i32.geU(write, end),
    () => {
      once()
      fn.set(write, moved(write, step))
    }
  )
  if (steps * step === count) return
  fn.set(write, i32.const(to + 4 * (count - step)))
  once()
}

/** The byte address of the element of `sizes` at which `taken` elements start, from int32 starts in memory that are clamped. */
export const clampedStart = (
  fn: Fn,
  address: number,
  sizes: ReadonlyArray<number>,
  taken: ReadonlyArray<number>,
  starts: number
): I32 => {
  const at = fn.keep(i32.const(address))
  rowMajor(sizes).forEach((stride, axis) => {
    const room = sizes[axis]! - taken[axis]!
    if (room === 0) return
    const start = fn.keep(i32.load(i32.const(starts + 4 * axis)))
    fn.when(i32.ltS(start, i32.const(0)), () => fn.set(start, i32.const(0)))
    fn.when(i32.gtS(start, i32.const(room)), () => fn.set(start, i32.const(room)))
    fn.set(at, i32.add(at, i32.mul(start, i32.const(4 * stride))))
  })
  return at
}
