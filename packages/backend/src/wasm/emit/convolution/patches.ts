/** Patches of the input as rows of a matrix: what each window of a convolution sees (Chellapilla, Puri and Simard 2006). */
import { align, product } from "../../../internal/sizes.ts"
import type { Expr, Fn, Local } from "../assembler.ts"
import { type Axis, bytesOf, direct, emitPadded, type Layout, paddedCount, type View } from "../convolutionLayout.ts"
import { i32, memory, select, v128 } from "../instructions.ts"
import type { Range } from "../kernel.ts"
import { emitRun, nested } from "../nested.ts"
import { fillRow } from "../rows.ts"

type I32 = Local<"i32">

/** elements of patches that are laid out at a time */
const budget = 1 << 17
/** rows of a product that are worth a walk through the kernel */
const enough = 96

const clamp = (n: number, most: number): number => Math.max(1, Math.min(Math.floor(n), most))

/**
 * What is done at once: `together` examples, `lines` of the result along its first axis, and `elements` of the window along its
 * first axis. A unit is all of that for all elements.
 */
export interface Blocks {
  /** pixels of a line, and elements of a patch for one of the window's first axis */
  readonly line: number
  readonly depth: number
  readonly elements: number
  readonly lines: number
  readonly together: number
  readonly units: number
  /** rows of a block at most */
  readonly rows: number
}

export const blocksOf = ({ axes, examples, read }: Layout): Blocks => {
  const [first, ...rest] = axes as [Axis, ...Array<Axis>]
  const line = product(rest.map((axis) => axis.out))
  const depth = product(rest.map((axis) => axis.window)) * read
  const least = Math.min(first.out * line, Math.max(enough, line))
  const elements = clamp(budget / (least * depth), first.window)
  const most = Math.max(least, budget / (elements * depth))
  const lines = clamp(most / line, first.out)
  const together = lines === first.out ? clamp(most / (line * first.out), examples) : 1
  const units = Math.ceil(examples / together) * Math.ceil(first.out / lines)
  return { line, depth, elements, lines, together, units, rows: together * lines * line }
}

/** Whether a pixel of the input is a patch as it stands, and the next pixel the next. */
export const isPointwise = (layout: Layout): boolean =>
  direct(layout, i32.const(0)) !== null &&
  layout.axes.every((axis) => axis.window === 1 && axis.stride === 1 && axis.out === axis.size)

/** at = 0, step, 2 step, ... below `total`; `piece` is what is left, `step` at most. */
export const pieces = (fn: Fn, total: number, step: number, body: (at: I32, piece: I32) => void): void => {
  const at = fn.keep(i32.const(0))
  const piece = fn.keep(i32.const(step))
  fn.loop(
    () => i32.geS(at, i32.const(total)),
    () => {
      if (total % step !== 0) fn.set(piece, atMost(fn, i32.sub(i32.const(total), at), step))
      body(at, piece)
      fn.set(at, i32.add(at, i32.const(step)))
    }
  )
}

/** The smaller of both. */
export const atMost = (fn: Fn, value: Expr<"i32">, most: number): Expr<"i32"> => {
  const kept = fn.keep(value)
  return select(i32.ltS(kept, i32.const(most)), kept, i32.const(most))
}

export const times = (x: Expr<"i32">, y: number): Expr<"i32"> => (y === 1 ? x : i32.mul(x, i32.const(y)))

/** Scratch for `emitUnits`: the padded input. */
export const paddedBytes = (layout: Layout, { together }: Blocks): number =>
  direct(layout, i32.const(0)) === null ? align(together * paddedCount(layout) * 4) : 0

export interface Unit {
  readonly view: View
  /** the first example, and how many */
  readonly example: I32
  readonly count: I32
  /** the first line of the result, and how many */
  readonly line: I32
  readonly height: I32
  /** pixels of the result before those of the unit, and how many it has */
  readonly before: I32
  readonly pixels: I32
}

/** The units of a range, for a group's input; with scratch at `padded`. */
export const emitUnits = (
  fn: Fn,
  layout: Layout,
  blocks: Blocks,
  input: Expr<"i32">,
  padded: Expr<"i32">,
  { hi, lo }: Range,
  body: (unit: Unit) => void
): void => {
  const { axes, channels, examples, read } = layout
  const { line, lines, together } = blocks
  const first = axes[0]!
  const perExample = Math.ceil(first.out / lines)
  const image = product(axes.map((axis) => axis.size)) * channels * 4
  const isDirect = direct(layout, i32.const(0)) !== null
  if (!isDirect) fillRow(fn, together * paddedCount(layout), v128.zero, fn.keep(padded))
  const unit = fn.keep(lo)
  const known = fn.keep(i32.const(-1))
  fn.loop(
    () => i32.geS(unit, hi),
    () => {
      const group = fn.keep(i32.divS(unit, i32.const(perExample)))
      const example = fn.keep(times(group, together))
      const count = fn.keep(atMost(fn, i32.sub(i32.const(examples), example), together))
      const row = fn.keep(times(i32.sub(unit, times(group, perExample)), lines))
      const height = fn.keep(atMost(fn, i32.sub(i32.const(first.out), row), lines))
      const from = fn.keep(i32.add(input, times(example, image)))
      if (!isDirect) {
        fn.when(i32.xor(known, group), () => {
          emitPadded(fn, layout, from, padded, count)
          fn.set(known, group)
        })
      }
      const view: View = isDirect
        ? direct(layout, from)!
        : {
            base: padded,
            example: paddedCount(layout) * 4,
            pixels: bytesOf(
              axes.map((axis) => axis.reach),
              read * 4
            ),
            dense: true
          }
      const before = fn.keep(i32.add(times(example, first.out * line), times(row, line)))
      const pixels = fn.keep(times(i32.mul(count, height), line))
      body({ view, example, count, line: row, height, before, pixels })
      fn.set(unit, i32.add(unit, i32.const(1)))
    }
  )
}

/** Where the patches of a unit begin, for the elements of the window's first axis from `element` on. */
export const startOf = (fn: Fn, { axes }: Layout, { line, view }: Unit, element: Expr<"i32">): I32 => {
  const first = axes[0]!
  const steps = i32.add(
    times(line, first.stride * view.pixels[0]!),
    times(element, first.kernelDilation * view.pixels[0]!)
  )
  return fn.keep(i32.add(view.base, steps))
}

/** Lays out the patches of a unit as rows, for `size` elements of the window's first axis (`whole`: all of them). */
export const emitPatches = (
  fn: Fn,
  { axes, read }: Layout,
  { count, height, view }: Unit,
  start: I32,
  to: Expr<"i32">,
  size: I32,
  whole: boolean
): void => {
  const [first, ...rest] = axes as [Axis, ...Array<Axis>]
  const target = fn.keep(to)
  const last = axes.at(-1)!
  // neighbours along the last axis are one run
  const joined = view.dense && last.kernelDilation === 1
  const windowed = joined ? axes.slice(0, -1) : axes
  const run = joined ? last.window * read : read
  nested(
    fn,
    [start],
    [
      { count, bytes: [view.example] },
      { count: height, bytes: [first.stride * view.pixels[0]!] },
      ...rest.map((axis, i) => ({ count: axis.out, bytes: [axis.stride * view.pixels[i + 1]!] })),
      ...windowed.map((axis, i) => ({
        count: i > 0 || whole ? axis.window : size,
        bytes: [axis.kernelDilation * view.pixels[i]!]
      }))
    ],
    ([source]) => {
      if (rest.length > 0 || !joined || whole) {
        emitRun(fn, target, source!, run)
        return fn.set(target, i32.add(target, i32.const(run * 4)))
      }
      const bytes = fn.keep(times(size, read * 4))
      fn.emit(memory.copy(target, source!, bytes))
      fn.set(target, i32.add(target, bytes))
    }
  )
}
