/**
 * Convolutions of images with one channel by few filters. Neighbouring pixels are neighbours in memory, so a register has several of them, and a tile of pixels
 * by filters stays in registers while the window's elements go by; patches would be copied for too few products.
 */
import { product } from "../../../internal/sizes.ts"
import type { Expr, Fn } from "../assembler.ts"
import type { Context, V128 } from "../context.ts"
import type { Axis, Layout } from "../convolutionLayout.ts"
import { i32, v128 } from "../instructions.ts"
import type { Range } from "../kernel.ts"
import { type Quad, scatter, transpose } from "../lanes.ts"
import { repeat } from "../rows.ts"
import { blocksOf, emitUnits, paddedBytes, startOf, times } from "./patches.ts"
import type { Places } from "./products.ts"

type I32 = Expr<"i32">

/** filters of a tile at most */
const most = 6
const mostTaps = 64
const mostFilters = 32

/** Pixels of a tile: two registers. */
const widthOf = (context: Context): number => (context.wide ? 16 : 8)

export const isPlane = ({ axes, channels, filters, groups }: Layout): boolean =>
  groups === 1 &&
  channels === 1 &&
  axes.length <= 2 &&
  axes.at(-1)!.stride === 1 &&
  axes.every((axis) => axis.inputDilation === 1) &&
  product(axes.map((axis) => axis.window)) <= mostTaps &&
  filters <= mostFilters

/** Filters in groups of about equal size: where each begins, and how many it has. */
export const groupsOf = (filters: number): ReadonlyArray<readonly [first: number, count: number]> => {
  const size = Math.ceil(filters / Math.ceil(filters / most))
  return Array.from({ length: Math.ceil(filters / size) }, (_, i) => [i * size, Math.min(size, filters - i * size)])
}

/** With room behind each line, so that a tile may read what it drops. */
export const roomy = (layout: Layout, room: number): Layout => ({
  ...layout,
  axes: layout.axes.map((axis, i) => (i === layout.axes.length - 1 ? { ...axis, reach: axis.reach + room } : axis))
})

/** The bytes of a window's elements in a padded image. */
export const tapsOf = ({ axes }: Layout): ReadonlyArray<number> => {
  const last = axes.at(-1)!
  const first: Axis | null = axes.length === 2 ? axes[0]! : null
  const rows = Array.from({ length: first?.window ?? 1 }, (_, i) => i * (first?.kernelDilation ?? 1) * last.reach)
  return rows.flatMap((row) => Array.from({ length: last.window }, (_, i) => (row + i * last.kernelDilation) * 4))
}

/** f(pixels, kernel, result, scratch): `count` neighbouring pixels by some filters. */
const tile = (context: Context, taps: ReadonlyArray<number>, filters: number, own: number, count: number) =>
  context.helper(`plane ${[...taps, filters, own, count].join()}`, () =>
    context.module.function(["i32", "i32", "i32", "i32"], (fn, pixels, kernel, result, scratch) => {
      const vectors = Array.from({ length: Math.ceil(count / 4) }, (_, i) => i)
      const sums = Array.from({ length: own }, () => vectors.map((): V128 => v128.zero))
      taps.forEach((bytes, tap) => {
        const values = vectors.map((v) => fn.keep(v128.load(pixels, bytes + v * 16)))
        sums.forEach((sum, filter) => {
          const factor = fn.keep(v128.load32Splat(kernel, (tap * filters + filter) * 4))
          for (const v of vectors) sum[v] = fn.keep(context.madd(values[v]!, factor, sum[v]!))
        })
      })
      const place = (filter: number, v: number): number => (filter * vectors.length + v) * 16
      // neighbours have to be used as one to be one
      if (context.wide)
        sums.forEach((sum, filter) => sum.forEach((value, v) => fn.emit(v128.store(scratch, value, place(filter, v)))))
      const sumOf = (filter: number, v: number): V128 =>
        context.wide ? fn.keep(v128.load(scratch, place(filter, v))) : sums[filter]![v]!
      for (const v of vectors) {
        for (let first = 0; first < own; first += 4) {
          const four = [0, 1, 2, 3].map((i) => sumOf(Math.min(first + i, own - 1), v)) as unknown as Quad
          transpose(fn, four).forEach((value, i) => {
            if (v * 4 + i >= count) return
            const at = ((v * 4 + i) * filters + first) * 4
            scatter(fn, result, at, 1, Math.min(4, own - first), own - first >= 4 ? value : fn.keep(value))
          })
        }
      }
    })
  )

/** A unit is a line of the first axis. */
export const planeUnits = ({ axes, examples }: Layout): number => examples * (axes.length === 1 ? 1 : axes[0]!.out)

export const emitPlanes = (context: Context, fn: Fn, layout: Layout, at: Places, range: Range): void => {
  const { axes, examples, filters } = layout
  const width = widthOf(context)
  const wide = roomy(layout, width)
  const last = axes.at(-1)!
  const lines = axes.length === 1 ? last.out : 1
  const blocks = { ...blocksOf(wide), lines, together: 1, units: (examples * axes[0]!.out) / lines }
  const padded = paddedBytes(wide, blocks)
  const work = fn.keep(context.work(padded + most * width * 4))
  const scratch = fn.keep(i32.add(work, i32.const(padded)))
  const taps = tapsOf(wide)
  emitUnits(fn, wide, blocks, at.x, work, range, (unit) => {
    const [pixels, result] = [
      fn.keep(startOf(fn, wide, unit, i32.const(0))),
      fn.keep(i32.add(at.result, times(unit.before, filters * 4)))
    ]
    const some = (count: number): void => {
      for (const [first, own] of groupsOf(filters)) {
        const shifted = (place: I32): I32 => i32.add(place, i32.const(first * 4))
        fn.call(tile(context, taps, filters, own, count), pixels, shifted(at.kernel), shifted(result), scratch)
      }
      fn.set(pixels, i32.add(pixels, i32.const(count * 4)))
      fn.set(result, i32.add(result, i32.const(count * filters * 4)))
    }
    const whole = Math.floor(last.out / width)
    if (whole > 0) repeat(fn, whole, () => some(width))
    if (last.out % width !== 0) some(last.out % width)
  })
}
