/** Sums and maxima of sliding windows, four channels at a time. */
import type { WindowAttrs } from "@typegrad/core/Graph"
import type { Expr, Fn, Local } from "./assembler.ts"
import type { V128 } from "./context.ts"
import { i32 } from "./instructions.ts"

type I32 = Local<"i32">

interface Axis {
  readonly size: number
  readonly out: number
  readonly window: number
  readonly stride: number
  readonly before: number
  readonly dilation: number
  /** bytes from one element to the next */
  readonly bytes: number
}

/** What a window does with its elements, in registers of `lanes` neighbours. */
export interface Fold {
  readonly start: () => void
  /** the elements at `pointer` */
  readonly add: (pointer: Expr<"i32">, lanes: number) => void
  readonly finish: () => V128
}

/** An axis that its window leaves as it is. */
const plain = ({ before, out, size, stride, window }: Axis): boolean =>
  window === 1 && stride === 1 && before === 0 && out === size

/** From the last to the first, neighbours that are left as they are being one. */
const axesOf = (
  { dilation, padding, strides, window }: WindowAttrs,
  sizes: ReadonlyArray<number>,
  result: ReadonlyArray<number>
): ReadonlyArray<Axis> => {
  const axes: Array<Axis> = []
  let bytes = 4
  for (let i = sizes.length - 1; i >= 0; i--) {
    const size = sizes[i]!
    const axis: Axis = {
      ...{ size, out: result[i]!, window: window[i]!, stride: strides[i]!, before: padding[i]![0] },
      ...{ dilation: dilation[i]!, bytes }
    }
    bytes *= size
    const next = axes[0]
    if (next !== undefined && plain(axis) && plain(next)) {
      axes[0] = { ...next, size: next.size * size, out: next.out * size }
    } else axes.unshift(axis)
  }
  return axes
}

const add = (x: Expr<"i32">, y: number): Expr<"i32"> => (y === 0 ? x : i32.add(x, i32.const(y)))

/** Calls `fold` for every window; `write` gets the results in row-major order, `lanes` at once. */
export const emitWindows = (options: {
  readonly fn: Fn
  readonly attrs: WindowAttrs
  readonly sizes: ReadonlyArray<number>
  readonly result: ReadonlyArray<number>
  readonly from: number
  readonly to: number
  readonly fold: Fold
  readonly write: (pointer: I32, value: V128, lanes: number) => void
}): void => {
  const { attrs, fn, fold, from, result, sizes, to, write } = options
  if (result.includes(0)) return
  const axes = axesOf(attrs, sizes, result)
  const last = axes.at(-1)
  const channels = last !== undefined && plain(last) ? last.size : 1
  const outer = last !== undefined && plain(last) ? axes.slice(0, -1) : axes
  const target = fn.keep(i32.const(to))

  /** The elements of a window from `at` on, along the axes that it moves over. */
  const inside = (windowed: ReadonlyArray<readonly [Axis, I32]>, at: Expr<"i32">, lanes: number): void => {
    const [first, ...rest] = windowed
    if (first === undefined) return fold.add(at, lanes)
    const [{ before, bytes, dilation, out, size, stride, window }, start] = first
    const reach = (window - 1) * dilation + 1
    const safe = before <= 0 && (out - 1) * stride - before + reach <= size
    const position = fn.keep(start)
    const end = fn.keep(add(start, window * dilation))
    const next = (): void => inside(rest, fn.keep(i32.add(at, i32.mul(position, i32.const(bytes)))), lanes)
    fn.loop(
      () => i32.geS(position, end),
      () => {
        if (safe) next()
        else fn.when(i32.eqz(i32.geU(position, i32.const(size))), next)
        fn.set(position, add(position, dilation))
      }
    )
  }
  const walk = (i: number, at: Expr<"i32">, windowed: ReadonlyArray<readonly [Axis, I32]>): void => {
    const axis = outer[i]
    if (axis === undefined) {
      const one = (pointer: Expr<"i32">, lanes: number): void => {
        fold.start()
        inside(windowed, pointer, lanes)
        write(target, fold.finish(), lanes)
        fn.set(target, add(target, 4 * lanes))
      }
      const whole = Math.floor(channels / 4)
      const pointer = fn.keep(at)
      if (whole > 0) {
        const end = fn.keep(add(pointer, whole * 16))
        fn.loop(
          () => i32.geU(pointer, end),
          () => {
            one(pointer, 4)
            fn.set(pointer, add(pointer, 16))
          }
        )
      }
      if (channels % 4 !== 0) one(pointer, channels % 4)
      return
    }
    if (plain(axis)) {
      const pointer = fn.keep(at)
      const end = fn.keep(add(pointer, axis.size * axis.bytes))
      return fn.loop(
        () => i32.geU(pointer, end),
        () => {
          walk(i + 1, pointer, windowed)
          fn.set(pointer, add(pointer, axis.bytes))
        }
      )
    }
    const start = fn.keep(i32.const(-axis.before))
    const end = i32.const(axis.out * axis.stride - axis.before)
    fn.loop(
      () => i32.geS(start, end),
      () => {
        walk(i + 1, at, [...windowed, [axis, start]])
        fn.set(start, add(start, axis.stride))
      }
    )
  }
  walk(0, i32.const(from), [])
}
