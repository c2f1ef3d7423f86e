/** Convolutions as products of patches with the kernel. */
import { align, product } from "../../../internal/sizes.ts"
import type { Expr, Fn } from "../assembler.ts"
import type { Context } from "../context.ts"
import type { Layout } from "../convolutionLayout.ts"
import { i32 } from "../instructions.ts"
import type { Range } from "../kernel.ts"
import { emitRun, nested } from "../nested.ts"
import { blocksOf, emitPatches, emitUnits, isPointwise, paddedBytes, pieces, startOf, times } from "./patches.ts"
import { emitProduct, tileColumns } from "./tile.ts"

type I32 = Expr<"i32">

/** Where the operands and the result stand. */
export interface Places {
  readonly x: I32
  readonly kernel: I32
  readonly result: I32
}

/** Bytes of `rows` by `columns` in panels. */
export const panelBytes = (context: Context, rows: number, columns: number): number =>
  align(rows * Math.ceil(columns / tileColumns(context)) * tileColumns(context) * 4)

/** A matrix of `rows` by `columns`, whose rows are `step` bytes apart, as panels of a tile's columns. */
export const emitPanels = (
  context: Context,
  fn: Fn,
  rows: number,
  columns: number,
  step: number,
  from: I32,
  to: I32
): void => {
  const width = tileColumns(context)
  const panels = (count: number, size: number, from: I32, to: I32): void =>
    nested(
      fn,
      [from, to],
      [
        { count, bytes: [width * 4, rows * width * 4] },
        { count: rows, bytes: [step, width * 4] }
      ],
      ([source, target]) => emitRun(fn, target!, source!, size)
    )
  const whole = Math.floor(columns / width)
  if (whole > 0) panels(whole, width, from, to)
  const rest = columns % width
  if (rest > 0)
    panels(1, rest, i32.add(from, i32.const(whole * width * 4)), i32.add(to, i32.const(whole * rows * width * 4)))
}

export const productUnits = (layout: Layout): number => blocksOf(layout).units

export const emitProducts = (context: Context, fn: Fn, layout: Layout, at: Places, range: Range): void => {
  const { axes, batched, channels, columns, examples, filters, groups, read } = layout
  const blocks = blocksOf(layout)
  const { depth, elements, rows } = blocks
  const first = axes[0]!
  const pointwise = isPointwise(layout)
  const width = tileColumns(context)
  const k = first.window * depth
  const sizes = {
    padded: paddedBytes(layout, blocks),
    panels: panelBytes(context, k, columns),
    patches: pointwise ? 0 : align(rows * elements * depth * 4)
  }
  const padded = fn.keep(context.work(sizes.padded + sizes.panels + sizes.patches))
  const panels = fn.keep(i32.add(padded, i32.const(sizes.padded)))
  const patches = fn.keep(i32.add(panels, i32.const(sizes.panels)))
  const image = product(axes.map((axis) => axis.size)) * channels * 4

  const group = (input: I32, kernel: I32, output: I32): void => {
    emitPanels(context, fn, k, columns, filters * 4, kernel, panels)
    emitUnits(fn, layout, blocks, input, padded, range, (unit) => {
      const c = fn.keep(i32.add(output, times(unit.before, filters * 4)))
      pieces(fn, first.window, elements, (element, size) => {
        const start = startOf(fn, layout, unit, element)
        if (!pointwise) emitPatches(fn, layout, unit, start, patches, size, elements === first.window)
        const b = fn.keep(i32.add(panels, times(element, depth * width * 4)))
        const multiply = (onto: boolean, count: number): void =>
          emitProduct(
            ...([context, fn] as const),
            {
              ...{ rows: unit.pixels, columns, k: i32.const(count * depth), onto, aStep: 4 },
              aRow: pointwise ? channels * 4 : count * depth * 4,
              ...{ bStep: width * 4, bPanel: k * width * 4, cRow: filters * 4 }
            },
            ...([pointwise ? start : patches, b, c] as const)
          )
        const rest = first.window % elements
        if (elements === first.window) multiply(false, elements)
        else
          fn.when(
            element,
            () =>
              rest === 0
                ? multiply(true, elements)
                : fn.when(
                    i32.eq(size, i32.const(elements)),
                    () => multiply(true, elements),
                    () => multiply(true, rest)
                  ),
            () => multiply(false, elements)
          )
      })
    })
  }
  nested(
    fn,
    [at.x, at.kernel, at.result],
    [{ count: groups, bytes: [batched ? image * examples : read * 4, columns * 4, columns * 4] }],
    ([input, kernel, output]) => group(input!, kernel!, output!)
  )
}
