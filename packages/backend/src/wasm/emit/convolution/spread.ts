/**
 * Convolutions of an input that is dilated, or smaller than its padding makes it, as gradients by the input are: each pixel is
 * multiplied with the whole kernel, and what comes out is added where it belongs (col2im). No zero is multiplied.
 */
import { product } from "../../../internal/sizes.ts"
import type { Expr, Fn, FunctionRef } from "../assembler.ts"
import type { Context } from "../context.ts"
import type { Axis, Layout } from "../convolutionLayout.ts"
import { f32x4, i32, v128 } from "../instructions.ts"
import type { Range } from "../kernel.ts"
import { gather, scatter } from "../lanes.ts"
import { emitRun, nested } from "../nested.ts"
import { fillRow, repeat } from "../rows.ts"
import { atMost } from "./patches.ts"
import { emitPanels, type Places, panelBytes } from "./products.ts"
import { emitProduct, tileColumns } from "./tile.ts"
import { emitTiles, type Tiles } from "./tiles.ts"
import type { Span } from "./transform.ts"

type I32 = Expr<"i32">

/** bytes that pixels spread to at a time */
const budget = 1 << 18
/** pixels that are worth a walk through the kernel */
const enough = 96

/** A result that is this much larger than the input is mostly made of zeros. */
const most = 1.25

const point: Axis = { size: 1, out: 1, window: 1, stride: 1, before: 0, inputDilation: 1, kernelDilation: 1, reach: 1 }

const axesOf = ({ axes }: Layout): readonly [Axis, Axis] =>
  axes.length === 1 ? [point, axes[0]!] : [axes[0]!, axes[1]!]

export const spreads = (layout: Layout): boolean => {
  const { axes, groups } = layout
  const sizes = product(axes.map((axis) => axis.size))
  return (
    groups === 1 &&
    axes.length <= 2 &&
    axes.every((axis) => axis.stride === 1) &&
    (axes.some((axis) => axis.inputDilation > 1) || product(axes.map((axis) => axis.out)) > most * sizes)
  )
}

/** f(values, pixels): adds what one pixel spreads to, of which `rows` and `columns` lie in the result. */
const adder = (
  context: Context,
  [first, last]: readonly [Axis, Axis],
  filters: number,
  rows: Span,
  columns: Span
): FunctionRef<readonly ["i32", "i32", "i32"]> => {
  const line = last.out * filters * 4
  const key = [first.window, first.kernelDilation, last.window, last.kernelDilation, line, filters]
  const inside = (axis: Axis, span: Span): ReadonlyArray<number> =>
    Array.from({ length: axis.window }, (_, i) => i).filter(
      (i) => span.from <= i * axis.kernelDilation && i * axis.kernelDilation < span.to
    )
  const add = (fn: Fn, from: I32, to: I32, fromBytes: number, toBytes: number, elements: number): void => {
    for (let i = 0; i < elements; i += 8) {
      const halves = [i, i + 4].filter((at) => at < elements)
      const sums = halves.map((at) => {
        const lanes = Math.min(4, elements - at)
        const before = gather(fn, to, toBytes + at * 4, 1, lanes)
        return fn.keep(f32x4.add(before, gather(fn, from, fromBytes + at * 4, 1, lanes)))
      })
      halves.forEach((at, half) => scatter(fn, to, toBytes + at * 4, 1, Math.min(4, elements - at), sums[half]!))
    }
  }
  return context.helper(`spread ${[...key, rows.from, rows.to, columns.from, columns.to].join()}`, () =>
    context.module.function(["i32", "i32", "i32"], (fn, values, pixels) => {
      const across = inside(last, columns)
      const joined = last.kernelDilation === 1
      for (const y of inside(first, rows)) {
        const runs = joined ? across.slice(0, 1) : across
        for (const x of runs) {
          const from = (y * last.window + x) * filters * 4
          const to =
            (y * first.kernelDilation - rows.from) * line + (x * last.kernelDilation - columns.from) * filters * 4
          const elements = (joined ? across.length : 1) * filters
          const whole = elements > 64 ? Math.floor(elements / 16) : 0
          if (whole > 0) {
            const [source, target] = [
              fn.keep(i32.add(values, i32.const(from))),
              fn.keep(i32.add(pixels, i32.const(to)))
            ]
            repeat(fn, whole, () => {
              add(fn, source, target, 0, 0, 16)
              fn.set(source, i32.add(source, i32.const(64)))
              fn.set(target, i32.add(target, i32.const(64)))
            })
          }
          add(fn, values, pixels, from + whole * 64, to + whole * 64, elements - whole * 16)
        }
      }
    })
  )
}

/** A unit is an example. */
export const emitSpread = (context: Context, fn: Fn, layout: Layout, at: Places, { hi, lo }: Range): void => {
  const { channels, filters } = layout
  const axes = axesOf(layout)
  const [first, last] = axes
  const taps = first.window * last.window
  const columns = taps * filters
  const tiled = (axis: Axis) => ({
    ...{ size: axis.out, count: axis.size, step: axis.inputDilation },
    cover: (axis.window - 1) * axis.kernelDilation + 1,
    start: axis.before - (axis.window - 1) * axis.kernelDilation
  })
  const tiles: Tiles = { rows: tiled(first), columns: tiled(last), pixel: filters * 4, bytes: filters * 4 }
  const pixels = Math.max(enough, budget / (columns * 4))
  const height = Math.max(1, Math.min(first.size * layout.examples, Math.floor(pixels / last.size)))
  const width = tileColumns(context)
  const aligned = filters % width === 0
  const panelsSize = panelBytes(context, channels, columns)
  const turnedSize = aligned ? 0 : Math.ceil((channels * columns) / 16) * 64
  const panels = fn.keep(context.work(panelsSize + turnedSize + height * last.size * columns * 4))
  const turned = fn.keep(i32.add(panels, i32.const(panelsSize)))
  const values = fn.keep(i32.add(turned, i32.const(turnedSize)))

  // the kernel as [channels, window, filters], the window from its last element to its first: so it is added
  const one = channels * filters * 4
  const end = i32.add(at.kernel, i32.const((taps - 1) * one))
  if (aligned) {
    nested(fn, [end, panels], [{ count: taps, bytes: [-one, one] }], ([from, to]) =>
      emitPanels(context, fn, channels, filters, filters * 4, from!, to!)
    )
  } else {
    nested(
      fn,
      [end, turned],
      [
        { count: taps, bytes: [-one, filters * 4] },
        { count: channels, bytes: [filters * 4, columns * 4] }
      ],
      ([from, to]) => emitRun(fn, to!, from!, filters)
    )
    emitPanels(context, fn, channels, columns, columns * 4, turned, panels)
  }

  const image = first.out * last.out * filters
  const clear = fn.keep(i32.add(at.result, i32.mul(lo, i32.const(image * 4))))
  const example = fn.keep(lo)
  fn.loop(
    () => i32.geS(example, hi),
    () => {
      fillRow(fn, image, v128.zero, clear)
      fn.set(example, i32.add(example, i32.const(1)))
    }
  )

  const row = fn.keep(i32.mul(lo, i32.const(first.size)))
  const stop = fn.keep(i32.mul(hi, i32.const(first.size)))
  fn.loop(
    () => i32.geS(row, stop),
    () => {
      const count = fn.keep(atMost(fn, i32.sub(stop, row), height))
      const line = last.size * channels * 4
      emitProduct(
        ...([context, fn] as const),
        {
          ...{ rows: fn.keep(i32.mul(count, i32.const(last.size))), columns, k: i32.const(channels), onto: false },
          ...{ aRow: channels * 4, aStep: 4, bStep: width * 4, bPanel: channels * width * 4, cRow: columns * 4 }
        },
        ...([fn.keep(i32.add(at.x, i32.mul(row, i32.const(line)))), panels, values] as const)
      )
      const tile = fn.keep(values)
      const after = fn.keep(i32.add(row, count))
      fn.loop(
        () => i32.geS(row, after),
        () => {
          emitTiles(
            ...([fn, tiles, at.result, row, tile, columns * 4] as const),
            (rows, across) => adder(context, axes, filters, rows, across),
            true
          )
          fn.set(tile, i32.add(tile, i32.const(last.size * columns * 4)))
          fn.set(row, i32.add(row, i32.const(1)))
        }
      )
    }
  )
}
