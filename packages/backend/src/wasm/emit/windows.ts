/** Sums and maxima of windows that slide, neighbouring channels at a time. */

import type { WindowAttrs } from "@typegrad/core/Graph"
import { product } from "../../internal/sizes.ts"
import type { Expr, Fn, Local } from "./assembler.ts"
import type { Context, V128 } from "./context.ts"
import { i32, i32x4 } from "./instructions.ts"
import type { Range } from "./kernel.ts"
import { gather, scatter } from "./lanes.ts"
import { repeat } from "./rows.ts"
import { type Axis, axesOf, groupsOf, plain } from "./windowAxes.ts"

type I32 = Local<"i32">

/** What is known of the elements of a window so far, in registers. */
export type State = ReadonlyArray<V128>

/** What a window does with its elements, in registers of neighbours. */
export interface Fold {
  /** of nothing */
  readonly start: State
  /** of the first element; `index` gives the indices of the lanes in the operand */
  readonly first: (value: V128, index: () => V128) => State
  /** with one more element, where there was a first */
  readonly add: (state: State, value: V128, index: () => V128) => State
  /** with one more element, which may be the first */
  readonly addAny: (state: State, value: V128, index: () => V128) => State
  readonly finish: (state: State) => V128
}

/** elements of a window, and groups, whose code is written out */
const fewElements = 32
const fewGroups = 16

/** How a window's elements are found: at known bytes from a pointer, or by a loop. */
type Walk =
  | { readonly kind: "known"; readonly bytes: ReadonlyArray<number> }
  | { readonly kind: "loop"; readonly axis: Axis; readonly start: I32 }

const add = (x: Expr<"i32">, y: number): Expr<"i32"> => (y === 0 ? x : i32.add(x, i32.const(y)))

interface Windows {
  readonly context: Context
  readonly fn: Fn
  readonly attrs: WindowAttrs
  readonly sizes: ReadonlyArray<number>
  readonly result: ReadonlyArray<number>
  readonly from: Expr<"i32">
  readonly to: Expr<"i32">
  readonly range: Range
  readonly fold: (fn: Fn) => Fold
}

/** Pieces that windows can be divided into: the first axis, if they leave it as it is. */
export const windowUnits = (
  attrs: WindowAttrs,
  sizes: ReadonlyArray<number>,
  result: ReadonlyArray<number>
): number => {
  const axes = axesOf(attrs, sizes, result)
  return axes.length > 1 && plain(axes[0]!) ? axes[0]!.size : 1
}

/** The results in row-major order. */
export const emitWindows = (options: Windows): void => {
  const { attrs, context, fn, from, range, result, sizes, to } = options
  if (result.includes(0)) return
  const fold = options.fold(fn)
  const axes = axesOf(attrs, sizes, result)
  const last = axes.at(-1)
  const channels = last !== undefined && plain(last) ? last.size : 1
  const outer = last !== undefined && plain(last) ? axes.slice(0, -1) : axes
  const moved = outer.filter((axis) => !plain(axis))
  const total = (count: (axis: Axis) => number): number => product(moved.map(count))
  const known = total((axis) => axis.window) <= fewElements && total((axis) => groupsOf(axis).length) <= fewGroups
  const base = fn.keep(from)
  const target = fn.keep(to)
  /** The indices of the lanes of a register at `pointer`. */
  const indices = (pointer: Expr<"i32">): V128 =>
    i32x4.add(i32x4.splat(i32.shrU(i32.sub(pointer, base), i32.const(2))), context.ints(0, 1, 2, 3))

  /** Folds the windows at `pointer` for some vectors of channels. */
  const folded = (walks: ReadonlyArray<Walk>, pointer: I32, lanes: ReadonlyArray<number>): ReadonlyArray<V128> => {
    const offsets = walks.reduce<ReadonlyArray<number>>(
      (all, walk) => (walk.kind === "known" ? all.flatMap((before) => walk.bytes.map((bytes) => before + bytes)) : all),
      [0]
    )
    const loops = walks.flatMap((walk) => (walk.kind === "loop" ? [walk] : []))
    const states: Array<State | null> = lanes.map(() => null)
    if (loops.length === 0) {
      let first: V128 | undefined
      const index = (bytes: number) => (): V128 => {
        first ??= fn.keep(indices(pointer))
        return bytes === 0 ? first : i32x4.add(first, context.int(bytes / 4))
      }
      for (const bytes of offsets) {
        const values = lanes.map((count, i) => fn.keep(gather(fn, pointer, bytes + i * 16, 1, count)))
        values.forEach((value, i) => {
          const before = states[i]!
          const at = index(bytes + i * 16)
          states[i] = (before === null ? fold.first(value, at) : fold.add(before, value, at)).map(fn.keep)
        })
      }
      return states.map((state) => fold.finish(state ?? fold.start))
    }
    const locals = lanes.map(() => fold.start.map((value) => fn.keep(value)))
    const inside = (rest: typeof loops, at: Expr<"i32">): void => {
      const [first, ...others] = rest
      if (first === undefined) {
        const place = fn.keep(at)
        lanes.forEach((count, i) => {
          const value = fn.keep(gather(fn, place, i * 16, 1, count))
          const index = (): V128 => i32x4.add(indices(place), context.int(i * 4))
          const state = fold.addAny(locals[i]!, value, index).map(fn.keep)
          state.forEach((value, j) => fn.set(locals[i]![j]!, value))
        })
        return
      }
      const { axis, start } = first
      const position = fn.keep(start)
      const end = fn.keep(add(start, axis.window * axis.dilation))
      fn.loop(
        () => i32.geS(position, end),
        () => {
          fn.when(i32.eqz(i32.geU(position, i32.const(axis.size))), () =>
            inside(others, fn.keep(i32.add(at, i32.mul(position, i32.const(axis.bytes)))))
          )
          fn.set(position, add(position, axis.dilation))
        }
      )
    }
    inside(loops, pointer)
    return locals.map(fold.finish)
  }

  const channelsAt = (walks: ReadonlyArray<Walk>, at: Expr<"i32">): void => {
    const pointer = fn.keep(at)
    const some = (lanes: ReadonlyArray<number>): void => {
      const values = folded(walks, pointer, lanes).map((value) => fn.keep(value))
      values.forEach((value, i) => scatter(fn, target, i * 16, 1, lanes[i]!, value))
      const bytes = lanes.reduce((sum, count) => sum + count * 4, 0)
      fn.set(pointer, add(pointer, bytes))
      fn.set(target, add(target, bytes))
    }
    const wide = context.wide ? 8 : 4
    const whole = Math.floor(channels / wide)
    if (whole > 1) repeat(fn, whole, () => some(context.wide ? [4, 4] : [4]))
    else if (whole === 1) some(context.wide ? [4, 4] : [4])
    for (let left = channels - whole * wide; left > 0; left -= 4) some([Math.min(4, left)])
  }

  const walk = (i: number, at: Expr<"i32">, walks: ReadonlyArray<Walk>): void => {
    const axis = outer[i]
    if (axis === undefined) return channelsAt(walks, at)
    if (plain(axis)) {
      const pointer = fn.keep(at)
      return repeat(fn, axis.size, () => {
        walk(i + 1, pointer, walks)
        fn.set(pointer, add(pointer, axis.bytes))
      })
    }
    const step = axis.stride * axis.bytes
    if (known) {
      for (const { count, elements, first } of groupsOf(axis)) {
        // a pointer to the first element that is there
        const begin = first * axis.stride - axis.before + (elements[0] ?? 0) * axis.dilation
        const bytes = elements.map((element) => (element - elements[0]!) * axis.dilation * axis.bytes)
        const pointer = fn.keep(add(at, elements.length === 0 ? 0 : begin * axis.bytes))
        repeat(fn, count, () => {
          walk(i + 1, pointer, [...walks, { kind: "known", bytes }])
          fn.set(pointer, add(pointer, elements.length === 0 ? 0 : step))
        })
      }
      return
    }
    const start = fn.keep(i32.const(-axis.before))
    repeat(fn, axis.out, () => {
      walk(i + 1, at, [...walks, { kind: "loop", axis, start }])
      fn.set(start, add(start, axis.stride))
    })
  }

  const [first] = axes
  if (axes.length === 1 || first === undefined || !plain(first)) return walk(0, base, [])
  const pointer = fn.keep(i32.add(base, i32.mul(range.lo, i32.const(first.bytes))))
  const end = fn.keep(i32.add(base, i32.mul(range.hi, i32.const(first.bytes))))
  const each = channels * product(outer.slice(1).map((axis) => axis.out))
  fn.set(target, i32.add(target, i32.mul(range.lo, i32.const(each * 4))))
  fn.loop(
    () => i32.geU(pointer, end),
    () => {
      walk(1, pointer, [])
      fn.set(pointer, add(pointer, first.bytes))
    }
  )
}
