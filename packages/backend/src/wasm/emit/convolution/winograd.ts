/** Winograd's convolutions: see `winogradForms.ts`. Blocks of tiles are transformed, multiplied and transformed back. */
import type { Expr, Fn, FunctionRef } from "../assembler.ts"
import type { Context } from "../context.ts"
import type { Axis, Layout } from "../convolutionLayout.ts"
import { i32 } from "../instructions.ts"
import type { Range } from "../kernel.ts"
import { repeat } from "../rows.ts"
import { atMost } from "./patches.ts"
import type { Places } from "./products.ts"
import { emitProduct, tileColumns } from "./tile.ts"
import { emitTiles, type Tiles } from "./tiles.ts"
import { type Matrix, type Span, type Square, transform } from "./transform.ts"
import { type Form, window } from "./winogradForms.ts"

type I32 = Expr<"i32">

/** bytes of transformed tiles that are worth staying in a core's second cache */
const cached = 1 << 19
/** filters of a part */
const part = 64

/** Bytes between the elements of transformed tiles: no multiple of what the first cache maps to one place. */
export const apart = (bytes: number): number => Math.ceil(bytes / 128) * 128 + 64

/** The elements of a transformed tile, `step` bytes apart. */
export const scattered = ({ inputs }: Form, step: number): Square => ({
  row: inputs * step,
  column: step,
  rows: { from: 0, to: inputs },
  columns: { from: 0, to: inputs }
})

/** The elements of a kernel, of which neighbours along the last axis are `step` bytes apart. */
export const taps = (step: number): Square => ({
  row: window * step,
  column: step,
  rows: { from: 0, to: window },
  columns: { from: 0, to: window }
})

/** Tiles of an image as they lie; `rows` and `columns` of one are there. */
const lying = ({ columns, pixel }: Tiles, rows: Span, inside: Span): Square => ({
  row: columns.size * pixel,
  column: pixel,
  rows,
  columns: inside
})

export interface WinogradPlan {
  readonly x: Tiles
  readonly y: Tiles
  /** filters are done in parts of so many */
  readonly filters: number
  readonly parts: number
  /** rows of tiles, in all examples, and in a block */
  readonly rows: number
  readonly height: number
  readonly blocks: number
  /** tiles of a block */
  readonly tiles: number
}

/** `columns` filters at a time, where they are done in parts. */
export const planOf = (
  { axes, channels, examples, filters }: Layout,
  { inputs, outputs }: Form,
  columns = part
): WinogradPlan => {
  const [h, w] = axes as [Axis, Axis]
  const tiled = (axis: Axis, cover: number, size: number, start: number) => ({
    ...{ size, count: Math.ceil(axis.out / outputs), cover, start, step: outputs }
  })
  const rows = examples * Math.ceil(h.out / outputs)
  const across = Math.ceil(w.out / outputs)
  // a block of tiles costs a walk through all kernels, or gradients of kernels
  const tiles = Math.max(cached / (inputs * inputs * 4), channels * filters) / (channels + filters)
  const blocks = Math.ceil(rows / Math.max(1, Math.round(tiles / across)))
  const height = Math.ceil(rows / blocks)
  const size = filters % columns === 0 ? columns : filters
  return {
    x: {
      rows: tiled(h, inputs, h.size, -h.before),
      columns: tiled(w, inputs, w.size, -w.before),
      ...{ pixel: channels * 4, bytes: channels * 4 }
    },
    y: {
      rows: tiled(h, outputs, h.out, 0),
      columns: tiled(w, outputs, w.out, 0),
      ...{ pixel: filters * 4, bytes: size * 4 }
    },
    ...{ filters: size, parts: filters / size, rows, height, blocks: Math.ceil(rows / height), tiles: height * across }
  }
}

/** at = from, from + step, ... below `to`. */
export const steps = (fn: Fn, from: I32, to: I32, step: number, body: (at: I32) => void): void => {
  const at = fn.keep(from)
  const end = fn.keep(to)
  fn.loop(
    () => i32.geS(at, end),
    () => {
      body(at)
      fn.set(at, i32.add(at, i32.const(step)))
    }
  )
}

/** The number of rows of tiles in the block that begins with row `first`. */
export const rowsFrom = (fn: Fn, { height, rows }: WinogradPlan, first: I32): I32 =>
  fn.keep(atMost(fn, i32.sub(i32.const(rows), first), height))

/** Transforms `count` rows of tiles from row `first` on, between images and scratch. */
export const emitTransforms = (
  fn: Fn,
  images: Tiles,
  at: I32,
  first: I32,
  count: I32,
  tiles: I32,
  out: boolean,
  f: (pixels: Square) => FunctionRef<readonly ["i32", "i32", "i32"]>
): void => {
  const tile = fn.keep(tiles)
  steps(fn, first, i32.add(first, count), 1, (row) => {
    emitTiles(fn, images, at, row, tile, images.bytes, (rows, columns) => f(lying(images, rows, columns)), out)
    fn.set(tile, i32.add(tile, i32.const(images.columns.count * images.bytes)))
  })
}

/** `body` with the place of every element of transformed tiles. */
export const emitElements = (
  fn: Fn,
  { inputs }: Form,
  places: ReadonlyArray<readonly [at: I32, step: number]>,
  body: (places: ReadonlyArray<I32>) => void
): void => {
  const pointers = places.map(([at, step]) => [fn.keep(at), step] as const)
  repeat(fn, inputs * inputs, () => {
    body(pointers.map(([at]) => at))
    for (const [at, step] of pointers) fn.set(at, i32.add(at, i32.const(step)))
  })
}

/** Where there is one block, its units are the parts of the filters, otherwise the blocks. */
export const winogradUnits = (layout: Layout, form: Form): number => {
  const { blocks, parts } = planOf(layout, form)
  return blocks === 1 ? parts : blocks
}

export const emitWinograd =
  (form: Form) =>
  (context: Context, fn: Fn, layout: Layout, at: Places, { hi, lo }: Range): void => {
    const { channels } = layout
    const plan = planOf(layout, form)
    const single = plan.blocks === 1
    const { tiles, x } = plan
    const filters = single ? plan.filters : layout.filters
    const y: Tiles = { ...plan.y, bytes: filters * 4 }
    const panel = tileColumns(context)
    const panels = Math.ceil(filters / panel)
    const elements = form.inputs * form.inputs
    const u = apart(panels * panel * channels * 4)
    const v = apart(tiles * channels * 4)
    const m = apart(tiles * filters * 4)
    const kernels = fn.keep(context.work(elements * (u + v + m)))
    const inputs = fn.keep(i32.add(kernels, i32.const(elements * u)))
    const sums = fn.keep(i32.add(inputs, i32.const(elements * v)))
    const named = (name: string, matrix: Matrix, from: Square, to: Square) =>
      transform(context, `${name} of ${form.outputs}`, matrix, from, to)

    /** from filter `first` on */
    const ofKernels = (first: I32): void => {
      const f = named("G", form.G, taps(channels * layout.filters * 4), scattered(form, u))
      const [row, target] = [fn.keep(i32.add(at.kernel, first)), fn.keep(kernels)]
      repeat(fn, channels, () => {
        const [from, to] = [fn.keep(row), fn.keep(target)]
        const one = (columns: number): void => {
          fn.call(f, from, to, i32.const(columns * 4))
          fn.set(from, i32.add(from, i32.const(columns * 4)))
          fn.set(to, i32.add(to, i32.const(panel * channels * 4)))
        }
        if (filters >= panel) repeat(fn, Math.floor(filters / panel), () => one(panel))
        if (filters % panel !== 0) one(filters % panel)
        fn.set(row, i32.add(row, i32.const(layout.filters * 4)))
        fn.set(target, i32.add(target, i32.const(panel * 4)))
      })
    }
    const ofInputs = (first: I32, count: I32): void =>
      emitTransforms(fn, x, at.x, first, count, inputs, false, (pixels) =>
        named("B", form.B, pixels, scattered(form, v))
      )
    const products = (): void =>
      emitElements(
        fn,
        form,
        [
          [inputs, v],
          [kernels, u],
          [sums, m]
        ],
        ([a, b, c]) => {
          const product = {
            ...{ rows: tiles, columns: filters, k: i32.const(channels), onto: false },
            ...{ aRow: channels * 4, aStep: 4, bStep: panel * 4, bPanel: panel * channels * 4, cRow: filters * 4 }
          }
          emitProduct(context, fn, product, a!, b!, c!)
        }
      )
    const results = (filter: I32, first: I32, count: I32): void =>
      emitTransforms(fn, y, fn.keep(i32.add(at.result, filter)), first, count, sums, true, (pixels) =>
        named("A", form.A, scattered(form, m), pixels)
      )

    if (single) {
      const [first, count] = [i32.const(0), i32.const(plan.rows)]
      ofInputs(first, count)
      steps(fn, i32.mul(lo, i32.const(y.bytes)), i32.mul(hi, i32.const(y.bytes)), y.bytes, (filter) => {
        ofKernels(filter)
        products()
        results(filter, first, count)
      })
      return
    }
    ofKernels(i32.const(0))
    const { height } = plan
    steps(fn, i32.mul(lo, i32.const(height)), i32.mul(hi, i32.const(height)), height, (first) => {
      const count = rowsFrom(fn, plan, first)
      ofInputs(first, count)
      products()
      results(i32.const(0), first, count)
    })
  }
