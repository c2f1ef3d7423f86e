/**
 * The gradient of a kernel: the sum, over all pixels, of what a window sees times the pixel's cotangents. That is the product of the patches, turned, with
 * the cotangents, in blocks of pixels.
 */
import { align, product } from "../../../internal/sizes.ts"
import type { Expr, Fn } from "../assembler.ts"
import type { Context } from "../context.ts"
import type { Layout } from "../convolutionLayout.ts"
import { i32, v128 } from "../instructions.ts"
import type { Range } from "../kernel.ts"
import { emitRun, nested } from "../nested.ts"
import { fillRow } from "../rows.ts"
import { blocksOf, emitPatches, emitUnits, isPointwise, paddedBytes, startOf, times } from "./patches.ts"
import type { Places } from "./products.ts"
import { emitProduct, tileColumns } from "./tile.ts"

type I32 = Expr<"i32">

/** filters of a part */
const part = 64

/** A unit is a part of a group's filters at one element of the window's first axis. */
const unitsOf = ({ axes, columns, groups }: Layout) => {
  const size = columns % part === 0 ? part : columns
  const parts = columns / size
  const elements = axes[0]!.window
  return { size, parts, elements, units: groups * elements * parts }
}

export const filterUnits = (layout: Layout): number => unitsOf(layout).units

/**
 * The layout of the convolution with the parts of input and result exchanged: p inputDilation = o + t kernelDilation - before
 * solved for o, the window from its last element to its first.
 */
export const exchanged = (layout: Layout): Layout => ({
  ...layout,
  axes: layout.axes.map((axis) => {
    const across = (axis.window - 1) * axis.kernelDilation
    return {
      ...{ ...axis, size: axis.out, out: axis.size, stride: axis.inputDilation, inputDilation: 1 },
      ...{ before: across - axis.before, reach: (axis.size - 1) * axis.inputDilation + across + 1 }
    }
  }),
  ...{ channels: layout.filters, read: layout.filters, filters: layout.channels, columns: layout.channels }
})

/** Whether patches of the result have fewer zeros than those of the input. */
export const exchanges = ({ axes, groups }: Layout): boolean =>
  groups === 1 && axes.every((axis) => axis.stride === 1) && axes.some((axis) => axis.inputDilation > 1)

/**
 * `layout` is of the convolution, and `kernel` has the cotangents, of its result. The gradient is [read, ...window, filters]; with `turned`, which is for
 * exchanged layouts, [filters, ...window, read], the window from its last element to its first.
 */
const emit = (context: Context, fn: Fn, layout: Layout, at: Places, { hi, lo }: Range, turned: boolean): void => {
  const { axes, channels, columns, filters, read } = layout
  const { elements, parts, size } = unitsOf(layout)
  const blocks = blocksOf(layout)
  const pointwise = isPointwise(layout)
  const window = product(axes.map((axis) => axis.window))
  const own = (window / elements) * read
  const padded = paddedBytes({ ...layout, read: channels }, blocks)
  const patchBytes = pointwise ? 0 : align(blocks.rows * own * 4)
  const { units } = unitsOf(layout)
  const work = fn.keep(context.work(padded + patchBytes + units * own * size * 4))
  const patches = fn.keep(i32.add(work, i32.const(padded)))
  const sums = fn.keep(i32.add(patches, i32.const(patchBytes)))
  const one = fn.keep(i32.const(1))

  /** `body` for every unit, with its sums, the first channel and filter, and the element */
  const eachUnit = (body: (place: I32, group: I32, element: I32, filter: I32, unit: I32) => void): void => {
    const unit = fn.keep(lo)
    fn.loop(
      () => i32.geS(unit, hi),
      () => {
        const place = fn.keep(i32.add(sums, times(unit, own * size * 4)))
        const whole = fn.keep(i32.divS(unit, i32.const(parts)))
        const group = fn.keep(i32.divS(whole, i32.const(elements)))
        const element = fn.keep(i32.sub(whole, times(group, elements)))
        const inGroup = i32.sub(unit, times(whole, parts))
        const filter = fn.keep(i32.add(times(group, columns), times(inGroup, size)))
        body(place, group, element, filter, whole)
        fn.set(unit, i32.add(unit, i32.const(1)))
      }
    )
  }

  eachUnit((place) => fillRow(fn, own * size, v128.zero, fn.keep(place)))
  const all = { lo: i32.const(0), hi: i32.const(blocks.units) }
  // all groups read from what is padded once
  emitUnits(fn, { ...layout, read: channels }, blocks, at.x, work, all, (unit) => {
    const laid = fn.keep(i32.const(-1))
    const view = { ...unit.view, dense: unit.view.dense && read === channels }
    eachUnit((place, group, element, filter, whole) => {
      const start = fn.keep(i32.add(startOf(fn, layout, unit, element), times(group, read * 4)))
      if (!pointwise) {
        fn.when(i32.ne(laid, whole), () => {
          emitPatches(fn, { ...layout, read }, { ...unit, view }, start, patches, one, elements === 1)
          fn.set(laid, whole)
        })
      }
      const b = fn.keep(i32.add(at.kernel, times(i32.add(times(unit.before, filters), filter), 4)))
      emitProduct(
        ...([context, fn] as const),
        {
          ...{ rows: own, columns: size, k: unit.pixels, onto: true, aRow: 4 },
          aStep: (pointwise ? channels : own) * 4,
          ...{ bStep: filters * 4, bPanel: tileColumns(context) * 4, cRow: size * 4 }
        },
        ...([pointwise ? start : patches, b, place] as const)
      )
    })
  })
  eachUnit((place, _, element, filter) => {
    const taps = window / elements
    if (turned) {
      const last = i32.sub(i32.const(window - 1), times(element, taps))
      const to = times(i32.add(times(filter, window), last), read * 4)
      return nested(
        fn,
        [place, i32.add(at.result, to)],
        [
          { count: taps, bytes: [read * size * 4, -read * 4] },
          { count: read, bytes: [size * 4, 4] },
          { count: size, bytes: [4, window * read * 4] }
        ],
        ([source, target]) => emitRun(fn, target!, source!, 1)
      )
    }
    const to = i32.add(times(element, taps * filters * 4), times(filter, 4))
    nested(
      fn,
      [place, i32.add(at.result, to)],
      [
        { count: taps, bytes: [read * size * 4, filters * 4] },
        { count: read, bytes: [size * 4, window * filters * 4] }
      ],
      ([source, target]) => emitRun(fn, target!, source!, size)
    )
  })
}

export const emitFilters = (context: Context, fn: Fn, layout: Layout, at: Places, range: Range): void =>
  emit(context, fn, layout, at, range, false)

/** As `emitFilters`, by patches of the result. */
export const emitExchangedFilters = (context: Context, fn: Fn, layout: Layout, at: Places, range: Range): void =>
  emit(context, fn, exchanged(layout), { ...at, x: at.kernel, kernel: at.x }, range, true)
