/**
 * Gradients of kernels where images have one channel and there are few filters: `planes.ts`. The cotangents are laid out by filter, in lines as long as those of the
 * padded image, so that both are walked in one go, and each product of an element of the window with a filter is summed in 8 lanes.
 */
import { product } from "../../../internal/sizes.ts"
import type { Expr, Fn } from "../assembler.ts"
import type { Context } from "../context.ts"
import { emitPadded, type Layout, paddedCount } from "../convolutionLayout.ts"
import { f32, i32, v128 } from "../instructions.ts"
import type { Range } from "../kernel.ts"
import { gather, type Quad, transpose } from "../lanes.ts"
import { nested } from "../nested.ts"
import { fillRow, repeat } from "../rows.ts"
import { groupsOf, isPlane, roomy, tapsOf } from "./planes.ts"
import type { Places } from "./products.ts"

type I32 = Expr<"i32">

/** lanes of a sum; elements of the window that are walked together */
const lanes = 8
const pair = 2

export const isPlaneGradient = (layout: Layout): boolean =>
  isPlane(layout) && layout.axes.every((axis) => axis.stride === 1)

const tapCount = ({ axes }: Layout): number => product(axes.map((axis) => axis.window))

/** A unit is a pair of elements of the window. */
export const planeFilterUnits = (layout: Layout): number => Math.ceil(tapCount(layout) / pair)

/** f(steps, image, cotangents, sums): sums over all pixels for `count` elements of the window, `taps` bytes from `image`, by `own` filters. */
const pass = (context: Context, taps: ReadonlyArray<number>, filters: number, own: number, plane: number) =>
  context.helper(`plane sums ${[...taps, filters, own, plane].join()}`, () =>
    context.module.function(["i32", "i32", "i32", "i32"], (fn, steps, image, cotangents, sums) => {
      const halves = [0, 1]
      const place = (tap: number, filter: number, half: number): number =>
        ((tap * filters + filter) * lanes + half * 4) * 4
      const totals = taps.map((_, tap) =>
        Array.from({ length: own }, (_, filter) =>
          halves.map((half) => fn.keep(v128.load(sums, place(tap, filter, half))))
        )
      )
      fn.loop(
        () => i32.eqz(steps),
        () => {
          // both halves at once where they are one register; one after the other where all would not fit
          for (const some of context.wide ? [halves] : [[0], [1]]) {
            const values = taps.map((bytes) => some.map((half) => fn.keep(v128.load(image, bytes + half * 16))))
            for (let filter = 0; filter < own; filter++) {
              const factors = some.map((half) => fn.keep(v128.load(cotangents, filter * plane + half * 16)))
              totals.forEach((total, tap) =>
                some.forEach((half, i) => {
                  const sum = total[filter]![half]!
                  fn.set(sum, context.madd(values[tap]![i]!, factors[i]!, sum))
                })
              )
            }
          }
          fn.set(image, i32.add(image, i32.const(lanes * 4)))
          fn.set(cotangents, i32.add(cotangents, i32.const(lanes * 4)))
          fn.set(steps, i32.sub(steps, i32.const(1)))
        }
      )
      totals.forEach((total, tap) =>
        total.forEach((sum, filter) =>
          halves.forEach((half) => fn.emit(v128.store(sums, sum[half]!, place(tap, filter, half))))
        )
      )
    })
  )

/** Lays out the cotangents of an example by filter. */
const emitTurned = (fn: Fn, { axes, filters }: Layout, line: number, plane: number, from: I32, to: I32): void => {
  const count = axes.at(-1)!.out
  const rows = axes.length === 1 ? 1 : axes[0]!.out
  /** `pixels` neighbours, 4 at most */
  const some = (source: I32, target: I32, pixels: number): void => {
    for (let first = 0; first < filters; first += 4) {
      const four = [0, 1, 2, 3].map((i) =>
        i < pixels ? fn.keep(gather(fn, source, (i * filters + first) * 4, 1, Math.min(4, filters - first))) : v128.zero
      ) as unknown as Quad
      transpose(fn, four).forEach((value, i) => {
        if (first + i < filters) fn.emit(v128.store(target, value, (first + i) * plane))
      })
    }
  }
  nested(fn, [from, to], [{ count: rows, bytes: [count * filters * 4, line * 4] }], ([source, target]) => {
    const [at, place] = [fn.keep(source!), fn.keep(target!)]
    if (count >= 4)
      repeat(fn, Math.floor(count / 4), () => {
        some(at, place, 4)
        fn.set(at, i32.add(at, i32.const(16 * filters)))
        fn.set(place, i32.add(place, i32.const(16)))
      })
    if (count % 4 !== 0) some(at, place, count % 4)
  })
}

/** As `emitFilters`: the gradient is [1, ...window, filters]. */
export const emitPlaneFilters = (context: Context, fn: Fn, layout: Layout, at: Places, { hi, lo }: Range): void => {
  const { axes, examples, filters } = layout
  const reach = axes.at(-1)!.reach
  // lines of whole steps
  const wide = roomy(layout, Math.ceil(reach / lanes) * lanes - reach)
  const line = wide.axes.at(-1)!.reach
  const rows = axes.length === 1 ? 1 : axes[0]!.out
  const image = product(axes.map((axis) => axis.size)) * 4
  const result = product(axes.map((axis) => axis.out)) * filters * 4
  const taps = tapsOf(wide)
  const units = planeFilterUnits(layout)
  // a window reads behind the last line
  const padded = (paddedCount(wide) + line + lanes) * 4
  const plane = rows * line * 4
  const work = fn.keep(context.work(padded + filters * plane + units * pair * filters * lanes * 4))
  const cotangents = fn.keep(i32.add(work, i32.const(padded)))
  const sums = fn.keep(i32.add(cotangents, i32.const(filters * plane)))
  fillRow(fn, (padded + filters * plane) / 4 + units * pair * filters * lanes, v128.zero, fn.keep(work))
  const one = fn.keep(i32.const(1))

  const unitOf = (unit: number, body: () => void): void =>
    fn.when(i32.and(i32.leS(lo, i32.const(unit)), i32.gtS(hi, i32.const(unit))), body)
  nested(fn, [at.x, at.kernel], [{ count: examples, bytes: [image, result] }], ([x, y]) => {
    emitPadded(fn, wide, x!, work, one)
    emitTurned(fn, layout, line, plane, y!, cotangents)
    for (let unit = 0; unit < units; unit++) {
      const own = taps.slice(unit * pair, unit * pair + pair)
      unitOf(unit, () => {
        for (const [first, count] of groupsOf(filters)) {
          const some = (taps: ReadonlyArray<number>, tap: number): void => {
            // equal windows share their code: the first element is where it begins
            const start = i32.add(work, i32.const(taps[0]!))
            const shifts = taps.map((bytes) => bytes - taps[0]!)
            fn.call(
              pass(context, shifts, filters, count, plane),
              ...([i32.const((rows * line) / lanes), start] as const),
              i32.add(cotangents, i32.const(first * plane)),
              i32.add(sums, i32.const((tap * filters + first) * lanes * 4))
            )
          }
          if (context.wide) some(own, unit * pair)
          else own.forEach((bytes, i) => some([bytes], unit * pair + i))
        }
      })
    }
  })
  for (let unit = 0; unit < units; unit++) {
    unitOf(unit, () => {
      const first = unit * pair * filters
      const count = Math.min(pair, taps.length - unit * pair) * filters
      const from = fn.keep(i32.add(sums, i32.const(first * lanes * 4)))
      const to = fn.keep(i32.add(at.result, i32.const(first * 4)))
      repeat(fn, count, () => {
        const sum = (lane: number, size: number): Expr<"f32"> =>
          size === 1 ? f32.load(from, lane * 4) : f32.add(sum(lane, size / 2), sum(lane + size / 2, size / 2))
        fn.emit(f32.store(to, sum(0, lanes)))
        fn.set(from, i32.add(from, i32.const(lanes * 4)))
        fn.set(to, i32.add(to, i32.const(4)))
      })
    })
  }
}
