/**
 * Depthwise convolutions of dilated inputs, as gradients of strided ones are, without the zeros. Result o meets element t of the window where
 * o + t dilation - before is a multiple of the input's dilation e: which elements these are depends on o modulo e only, and from o to o + e the
 * input moves by one pixel. So each of these phases is a convolution of the input as it is.
 */
import type { Fn } from "../assembler.ts"
import type { Context } from "../context.ts"
import type { Axis, Layout } from "../convolutionLayout.ts"
import { i32 } from "../instructions.ts"
import type { Range } from "../kernel.ts"
import { emitLine, whole } from "./depthwise.ts"
import { emitUnits, paddedBytes, times } from "./patches.ts"
import type { Places } from "./products.ts"

export const hasPhases = ({ axes }: Layout): boolean =>
  axes.length <= 2 && axes.every((axis) => axis.stride === 1) && axes.some((axis) => axis.inputDilation > 1)

/** Pixels of zeros before the input, which is not dilated. */
const marginOf = ({ before, inputDilation }: Axis): number => Math.max(0, Math.floor(before / inputDilation))

/** The elements that meet results `phase`, `phase` + e, ..., each with its pixel of the padded input for the first of these. */
const meeting = (axis: Axis, phase: number): ReadonlyArray<{ readonly element: number; readonly pixel: number }> =>
  Array.from({ length: axis.window }, (_, element) => ({
    element,
    pixel: (phase + element * axis.kernelDilation - axis.before) / axis.inputDilation + marginOf(axis)
  })).filter(({ pixel }) => Number.isInteger(pixel))

/** As it is without its dilation. */
const undilated = (axis: Axis): Axis => {
  const last = Math.floor((axis.reach - 1 - axis.before) / axis.inputDilation)
  return { ...axis, inputDilation: 1, before: marginOf(axis), reach: Math.max(1, marginOf(axis) + last + 1) }
}

/** A unit is a line of the result. */
export const emitDepthwisePhases = (context: Context, fn: Fn, layout: Layout, at: Places, range: Range): void => {
  const { axes, channels } = layout
  const [all, blocks] = whole({ ...layout, axes: axes.map(undilated) })
  const padded = fn.keep(context.work(paddedBytes(all, blocks)))
  const first = axes[0]!
  const last = axes.length === 1 ? null : axes[1]!
  const window = last?.window ?? 1
  emitUnits(fn, all, blocks, at.x, padded, range, (unit) => {
    const [line, pixel] = [unit.view.pixels[0]!, unit.view.pixels[1] ?? 0]
    const result = fn.keep(i32.add(at.result, times(unit.before, channels * 4)))
    const step = fn.keep(i32.divS(unit.line, i32.const(first.inputDilation)))
    const base = fn.keep(i32.add(unit.view.base, times(step, line)))
    const phase = i32.sub(unit.line, times(step, first.inputDilation))
    const rows = (own: number): void => {
      for (let across = 0; across < Math.min(last?.inputDilation ?? 1, last?.out ?? 1); across++) {
        const columns = last === null ? [{ element: 0, pixel: 0 }] : meeting(last, across)
        const taps = meeting(first, own).flatMap((row) =>
          columns.map((column) => ({
            element: row.element * window + column.element,
            bytes: row.pixel * line + column.pixel * pixel
          }))
        )
        const count = last === null ? 1 : Math.ceil((last.out - across) / last.inputDilation)
        const from = { x: base, kernel: at.kernel, result: i32.add(result, i32.const(across * channels * 4)) }
        emitLine(context, fn, channels, taps, from, count, [pixel, (last?.inputDilation ?? 1) * channels * 4])
      }
    }
    const choose = (own: number): void => {
      if (own === first.inputDilation - 1) return rows(own)
      fn.when(
        i32.eq(phase, i32.const(own)),
        () => rows(own),
        () => choose(own + 1)
      )
    }
    choose(0)
  })
}
