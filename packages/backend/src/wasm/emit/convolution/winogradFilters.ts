/** The gradient of a kernel by Winograd's convolutions: see `winogradForms.ts`. */
import type { Expr, Fn } from "../assembler.ts"
import type { Context } from "../context.ts"
import type { Layout } from "../convolutionLayout.ts"
import { i32, v128 } from "../instructions.ts"
import type { Range } from "../kernel.ts"
import { fillRow, repeat } from "../rows.ts"
import type { Places } from "./products.ts"
import { emitProduct, tileColumns } from "./tile.ts"
import { type Matrix, type Square, transform, transposed } from "./transform.ts"
import {
  apart,
  emitElements,
  emitTransforms,
  planOf,
  rowsFrom,
  scattered,
  steps,
  taps,
  type WinogradPlan
} from "./winograd.ts"
import { type Form, window } from "./winogradForms.ts"

type I32 = Expr<"i32">

/** filters of a part where threads would have but one part */
const few = 32

const filterPlan = ({ together }: Context, layout: Layout, form: Form): WinogradPlan => {
  const plan = planOf(layout, form)
  return together === null || plan.parts > 1 ? plan : planOf(layout, form, few)
}

/** A unit is a part of the filters. */
export const winogradFilterUnits = (context: Context, layout: Layout, form: Form): number =>
  filterPlan(context, layout, form).parts

/** `layout` is of the convolution, and `kernel` has the cotangents, of its result. The gradient is [channels, 3, 3, filters]. */
export const emitWinogradFilters =
  (form: Form) =>
  (context: Context, fn: Fn, layout: Layout, at: Places, { hi, lo }: Range): void => {
    const { channels } = layout
    const plan = filterPlan(context, layout, form)
    const { blocks, filters, height, rows, tiles, x, y } = plan
    // the sums of all parts grow with every block; those of one block are done with at once
    const parts = blocks === 1 ? 1 : plan.parts
    const elements = form.inputs * form.inputs
    const v = apart(tiles * channels * 4)
    const z = apart(tiles * filters * 4)
    const g = apart(channels * filters * 4)
    const inputs = fn.keep(context.work(elements * (v + z + parts * g)))
    const cotangents = fn.keep(i32.add(inputs, i32.const(elements * v)))
    const sums = fn.keep(i32.add(cotangents, i32.const(elements * z)))
    const named = (name: string, matrix: Matrix, from: Square, to: Square) =>
      transform(context, `${name} of ${form.outputs}`, matrix, from, to)
    const eachPart = (body: (filter: I32, sums: I32) => void): void => {
      const own = fn.keep(sums)
      steps(fn, i32.mul(lo, i32.const(y.bytes)), i32.mul(hi, i32.const(y.bytes)), y.bytes, (filter) => {
        body(filter, own)
        if (parts > 1) fn.set(own, i32.add(own, i32.const(elements * g)))
      })
    }
    const add = (filter: I32, own: I32, first: I32, count: I32): void => {
      emitTransforms(fn, y, fn.keep(i32.add(at.kernel, filter)), first, count, cotangents, false, (pixels) =>
        named("A'", transposed(form.A), pixels, scattered(form, z))
      )
      const k = fn.keep(i32.mul(count, i32.const(x.columns.count)))
      emitElements(
        fn,
        form,
        [
          [inputs, v],
          [cotangents, z],
          [own, g]
        ],
        ([a, b, c]) => {
          const product = {
            ...{ rows: channels, columns: filters, k, onto: blocks > 1, aRow: 4 },
            ...{ aStep: channels * 4, bStep: filters * 4, bPanel: tileColumns(context) * 4, cRow: filters * 4 }
          }
          emitProduct(context, fn, product, a!, b!, c!)
        }
      )
    }
    const finish = (filter: I32, own: I32): void => {
      const step = layout.filters * 4
      const f = named("G'", transposed(form.G), scattered(form, g), taps(step))
      const [source, target] = [fn.keep(own), fn.keep(i32.add(at.result, filter))]
      repeat(fn, channels, () => {
        fn.call(f, source, target, i32.const(filters * 4))
        fn.set(source, i32.add(source, i32.const(filters * 4)))
        fn.set(target, i32.add(target, i32.const(window * window * step)))
      })
    }
    const ofInputs = (first: I32, count: I32): void =>
      emitTransforms(fn, x, at.x, first, count, inputs, false, (pixels) =>
        named("B", form.B, pixels, scattered(form, v))
      )

    if (blocks === 1) {
      const [first, count] = [i32.const(0), i32.const(rows)]
      ofInputs(first, count)
      return eachPart((filter, own) => {
        add(filter, own, first, count)
        finish(filter, own)
      })
    }
    eachPart((_, own) => fillRow(fn, (elements * g) / 4, v128.zero, fn.keep(own)))
    steps(fn, i32.const(0), i32.const(rows), height, (first) => {
      const count = rowsFrom(fn, plan, first)
      ofInputs(first, count)
      eachPart((filter, own) => add(filter, own, first, count))
    })
    eachPart(finish)
  }
