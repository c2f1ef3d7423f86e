/** Convolutions with one filter a channel, and the gradients of their kernels: neighbouring channels at a time. */
import { product } from "../../../internal/sizes.ts"
import type { Expr, Fn, Local } from "../assembler.ts"
import type { Context, V128 } from "../context.ts"
import { bytesOf, type Layout } from "../convolutionLayout.ts"
import { i32, v128 } from "../instructions.ts"
import type { Range } from "../kernel.ts"
import { gather, scatter } from "../lanes.ts"
import { nested } from "../nested.ts"
import { repeat } from "../rows.ts"
import { type Blocks, blocksOf, emitUnits, paddedBytes, startOf, times, type Unit } from "./patches.ts"
import type { Places } from "./products.ts"

type I32 = Expr<"i32">

/** channels that are walked together: a unit of gradients */
const together = 8

export const isDepthwise = ({ batched, columns, groups, read }: Layout): boolean =>
  groups > 1 && !batched && read === 1 && columns === 1

/** A layout in which a pixel is read whole, and one line is a unit. */
export const whole = (layout: Layout): readonly [Layout, Blocks] => {
  const all: Layout = { ...layout, read: layout.channels }
  const blocks = blocksOf(all)
  return [all, { ...blocks, lines: 1, together: 1, units: layout.examples * layout.axes[0]!.out }]
}

/** `body` for 8 channels at a time in wide mode, or 4, and for those that are left. */
const eachChannels = (
  context: Context,
  fn: Fn,
  channels: number,
  pointers: ReadonlyArray<Local<"i32">>,
  body: (lanes: ReadonlyArray<number>) => void
): void => {
  const some = (lanes: ReadonlyArray<number>): void => {
    body(lanes)
    const bytes = lanes.reduce((sum, count) => sum + count * 4, 0)
    for (const pointer of pointers) fn.set(pointer, i32.add(pointer, i32.const(bytes)))
  }
  const most = context.wide ? [4, 4] : [4]
  const count = Math.floor(channels / (most.length * 4))
  if (count > 0) repeat(fn, count, () => some(most))
  for (let left = channels - count * most.length * 4; left > 0; left -= 4) some([Math.min(4, left)])
}

/** The bytes of a window's elements, in pixels that are so many bytes apart along each axis. */
const offsetsOf = ({ axes }: Layout, pixels: ReadonlyArray<number>): ReadonlyArray<number> =>
  axes.reduce<ReadonlyArray<number>>(
    (all, axis, i) =>
      all.flatMap((before) =>
        Array.from({ length: axis.window }, (_, element) => before + element * axis.kernelDilation * pixels[i]!)
      ),
    [0]
  )

/** `body` for the lines along the last axis of a unit's line, with pointers to the first pixel and the first result. */
const eachLine = (
  fn: Fn,
  layout: Layout,
  unit: Unit,
  results: I32,
  body: (pixel: Local<"i32">, result: Local<"i32">) => void
): void => {
  const { axes, channels } = layout
  const outs = bytesOf(
    axes.map((axis) => axis.out),
    channels * 4
  )
  const middle = axes.slice(1, -1)
  nested(
    fn,
    [startOf(fn, layout, unit, i32.const(0)), i32.add(results, times(unit.before, channels * 4))],
    middle.map((axis, i) => ({ count: axis.out, bytes: [axis.stride * unit.view.pixels[i + 1]!, outs[i + 1]!] })),
    ([pixel, result]) => body(pixel!, result!)
  )
}

/** pixels of a line, and how far apart they are */
const along = ({ axes }: Layout, { view }: Unit): { readonly count: number; readonly bytes: number } =>
  axes.length === 1
    ? { count: 1, bytes: 0 }
    : { count: axes.at(-1)!.out, bytes: axes.at(-1)!.stride * view.pixels.at(-1)! }

/** An element of the window that pixels meet: which it is, and its bytes from where a window begins. */
export interface Tap {
  readonly element: number
  readonly bytes: number
}

/** Sums of products for `count` pixels, all channels of each, whose windows and results are so many bytes apart. */
export const emitLine = (
  context: Context,
  fn: Fn,
  channels: number,
  taps: ReadonlyArray<Tap>,
  from: Places,
  count: number,
  steps: ReadonlyArray<number>
): void => {
  const [pixel, kernel, result] = [fn.keep(from.x), fn.keep(from.kernel), fn.keep(from.result)]
  eachChannels(context, fn, channels, [pixel, kernel, result], (lanes) => {
    const factors = taps.map(({ element }) =>
      lanes.map((some, v) => fn.keep(gather(fn, kernel, element * channels * 4 + v * 16, 1, some)))
    )
    nested(fn, [pixel, result], [{ count, bytes: steps }], ([x, y]) => {
      const sums: Array<V128> = lanes.map(() => v128.zero)
      taps.forEach(({ bytes }, tap) =>
        lanes.forEach((some, v) => {
          const value = gather(fn, x!, bytes + v * 16, 1, some)
          sums[v] = fn.keep(context.madd(value, factors[tap]![v]!, sums[v]!))
        })
      )
      lanes.forEach((some, v) => scatter(fn, y!, v * 16, 1, some, sums[v]!))
    })
  })
}

export const depthwiseUnits = ({ axes, examples }: Layout): number => examples * axes[0]!.out

export const emitDepthwise = (context: Context, fn: Fn, layout: Layout, at: Places, range: Range): void => {
  const [all, blocks] = whole(layout)
  const { channels } = layout
  const padded = fn.keep(context.work(paddedBytes(all, blocks)))
  emitUnits(fn, all, blocks, at.x, padded, range, (unit) => {
    const taps = offsetsOf(layout, unit.view.pixels).map((bytes, element) => ({ element, bytes }))
    const { bytes, count } = along(layout, unit)
    eachLine(fn, all, unit, at.result, (x, result) =>
      emitLine(context, fn, channels, taps, { x, kernel: at.kernel, result }, count, [bytes, channels * 4])
    )
  })
}

export const depthwiseFilterUnits = ({ channels }: Layout): number => Math.ceil(channels / together)

/** As `emitFilters`: the gradient is [1, ...window, channels]. A unit is some channels. */
export const emitDepthwiseFilters = (context: Context, fn: Fn, layout: Layout, at: Places, { hi, lo }: Range): void => {
  const [all, blocks] = whole(layout)
  const { axes, channels } = layout
  const taps = product(axes.map((axis) => axis.window))
  const padded = fn.keep(context.work(paddedBytes(all, blocks)))
  const first = fn.keep(times(lo, together * 4))
  const left = channels % together
  const full = Math.floor(channels / together)
  /** `body` for the channels of each unit */
  const eachUnit = (
    pointers: ReadonlyArray<Local<"i32">>,
    body: (lanes: ReadonlyArray<number>, pointers: ReadonlyArray<Local<"i32">>) => void
  ): void => {
    const own = pointers.map((pointer) => fn.keep(i32.add(pointer, first)))
    const unit = fn.keep(lo)
    const vectors = (count: number): ReadonlyArray<number> =>
      Array.from({ length: Math.ceil(count / 4) }, (_, i) => Math.min(4, count - i * 4))
    fn.loop(
      () => i32.geS(unit, hi),
      () => {
        if (left === 0) body(vectors(together), own)
        else
          fn.when(
            i32.ltS(unit, i32.const(full)),
            () => body(vectors(together), own),
            () => body(vectors(left), own)
          )
        for (const pointer of own) fn.set(pointer, i32.add(pointer, i32.const(together * 4)))
        fn.set(unit, i32.add(unit, i32.const(1)))
      }
    )
  }
  const result = fn.keep(at.result)
  eachUnit([result], (lanes, [sums]) => {
    for (let tap = 0; tap < taps; tap++) {
      lanes.forEach((some, v) => scatter(fn, sums!, tap * channels * 4 + v * 16, 1, some, v128.zero))
    }
  })
  const everything = { lo: i32.const(0), hi: i32.const(blocks.units) }
  emitUnits(fn, all, blocks, at.x, padded, everything, (unit) => {
    const offsets = offsetsOf(layout, unit.view.pixels)
    const { bytes, count } = along(layout, unit)
    eachLine(fn, all, unit, at.kernel, (pixel, cotangent) =>
      eachUnit([pixel, cotangent, result], (lanes, [x, y, to]) => {
        const place = (tap: number, v: number): number => tap * channels * 4 + v * 16
        const sums = offsets.map((_, tap) => lanes.map((some, v) => fn.keep(gather(fn, to!, place(tap, v), 1, some))))
        nested(fn, [x!, y!], [{ count, bytes: [bytes, channels * 4] }], ([x, y]) => {
          const values = lanes.map((some, v) => fn.keep(gather(fn, y!, v * 16, 1, some)))
          sums.forEach((sum, tap) =>
            lanes.forEach((some, v) => {
              fn.set(sum[v]!, context.madd(gather(fn, x!, offsets[tap]! + v * 16, 1, some), values[v]!, sum[v]!))
            })
          )
        })
        sums.forEach((sum, tap) => lanes.forEach((some, v) => scatter(fn, to!, place(tap, v), 1, some, sum[v]!)))
      })
    )
  })
}
