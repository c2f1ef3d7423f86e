/**
 * Convolutions as matrix products: patches of the input are laid out as rows (im2col) in scratch memory, some at a time, and
 * multiplied with the kernel (Chellapilla, Puri and Simard 2006). An input that is padded or dilated is copied first, so
 * that no patch has a border.
 */
import type { Attrs, Aval } from "@typegrad/core/Graph"
import type { Expr, Fn, Local } from "./assembler.ts"
import type { Context } from "./context.ts"
import {
  type Addresses,
  type Axis,
  align,
  bytesOf,
  direct,
  emitPadded,
  type Layout,
  layoutOf,
  paddedCount,
  type View
} from "./convolutionLayout.ts"
import { emitDepthwise } from "./depthwise.ts"
import { emitFill } from "./fused.ts"
import { gemm, gemmOnto, gemmWorkBytes } from "./gemm.ts"
import { i32, memory, select, v128 } from "./instructions.ts"
import { emitRun, nested } from "./nested.ts"
import { fillRow, product } from "./rows.ts"

type I32 = Local<"i32">

/** elements of scratch for patches */
const budget = 1 << 19
/** rows of a product that are worth packing the kernel for */
const enough = 96

const clamp = (n: number, most: number): number => Math.max(1, Math.min(Math.floor(n), most))

/** How much is done at once: examples, rows of the result (along its first axis), and elements of the kernel (along its first axis). */
const blocks = ({ axes, examples, read }: Layout) => {
  const [first, ...rest] = axes as [Axis, ...Array<Axis>]
  const line = product(rest.map((axis) => axis.out))
  const depth = product(rest.map((axis) => axis.window)) * read
  const least = Math.min(first.out * line, Math.max(enough, line))
  const elements = clamp(budget / (least * depth), first.window)
  const rows = Math.max(least, budget / (elements * depth))
  const lines = clamp(rows / line, first.out)
  const together = lines === first.out ? clamp(rows / (line * first.out), examples) : 1
  return { line, depth, elements, lines, together }
}

/** at = 0, step, 2 step, ... below `total`; `piece` is what is left, `step` at most. */
const pieces = (fn: Fn, total: number, step: number, body: (at: I32, piece: I32) => void): void => {
  const at = fn.keep(i32.const(0))
  const piece = fn.keep(i32.const(step))
  fn.loop(
    () => i32.geS(at, i32.const(total)),
    () => {
      if (total % step !== 0) {
        const left = fn.keep(i32.sub(i32.const(total), at))
        fn.set(piece, select(i32.ltS(left, i32.const(step)), left, i32.const(step)))
      }
      body(at, piece)
      fn.set(at, i32.add(at, i32.const(step)))
    }
  )
}

const times = (x: Expr<"i32">, y: number): Expr<"i32"> => (y === 1 ? x : i32.mul(x, i32.const(y)))

/** Lays out patches as rows: of `count` examples, `height` lines from `start` on, `size` elements of the window's first axis. */
const emitPatches = (
  fn: Fn,
  { axes, read }: Layout,
  view: View,
  start: I32,
  to: number,
  part: { readonly count: I32; readonly height: I32; readonly size: I32; readonly whole: boolean }
): void => {
  const [first, ...rest] = axes as [Axis, ...Array<Axis>]
  const target = fn.keep(i32.const(to))
  const last = axes.at(-1)!
  // neighbours along the last axis are one run
  const joined = view.dense && last.kernelDilation === 1
  const windowed = joined ? axes.slice(0, -1) : axes
  const run = joined ? last.window * read : read
  nested(
    fn,
    [start],
    [
      { count: part.count, bytes: [view.example] },
      { count: part.height, bytes: [first.stride * view.pixels[0]!] },
      ...rest.map((axis, i) => ({ count: axis.out, bytes: [axis.stride * view.pixels[i + 1]!] })),
      ...windowed.map((axis, i) => ({
        count: i > 0 || part.whole ? axis.window : part.size,
        bytes: [axis.kernelDilation * view.pixels[i]!]
      }))
    ],
    ([source]) => {
      if (rest.length > 0 || !joined || part.whole) {
        emitRun(fn, target, source!, run)
        return fn.set(target, i32.add(target, i32.const(run * 4)))
      }
      const bytes = fn.keep(times(part.size, read * 4))
      fn.emit(memory.copy(target, source!, bytes))
      fn.set(target, i32.add(target, bytes))
    }
  )
}

const emitProducts = (context: Context, fn: Fn, layout: Layout, address: Addresses): void => {
  const { axes, batched, channels, columns, examples, filters, groups, read } = layout
  const { depth, elements, line, lines, together } = blocks(layout)
  const first = axes[0]!
  const isDirect = direct(layout, i32.const(0)) !== null
  // patches of one element, one after the other, are the input itself
  const pointwise = isDirect && axes.every((axis) => axis.window === 1 && axis.stride === 1 && axis.out === axis.size)
  const rows = together * lines * line
  const sizes = {
    gemm: align(gemmWorkBytes(columns, elements * depth)),
    padded: isDirect ? 0 : align(together * paddedCount(layout) * 4),
    patches: pointwise ? 0 : align(rows * elements * depth * 4),
    tile: groups === 1 ? 0 : align(rows * columns * 4)
  }
  const work = context.work(sizes.gemm + sizes.padded + sizes.patches + sizes.tile)
  const padded = work + sizes.gemm
  const patches = padded + sizes.padded
  const tile = patches + sizes.patches
  if (!isDirect) fillRow(fn, together * paddedCount(layout), v128.zero, fn.keep(i32.const(padded)))
  const image = product(axes.map((axis) => axis.size)) * channels * 4
  const plain = gemm(context)
  const onto = elements < first.window ? gemmOnto(context) : plain

  const group = (input: Expr<"i32">, kernel: Expr<"i32">, output: Expr<"i32">): void =>
    pieces(fn, examples, together, (example, count) => {
      const from = fn.keep(i32.add(input, times(example, image)))
      if (!isDirect) emitPadded(fn, layout, from, padded, count)
      const view: View = isDirect
        ? direct(layout, from)!
        : {
            base: i32.const(padded),
            example: paddedCount(layout) * 4,
            pixels: bytesOf(
              axes.map((axis) => axis.reach),
              read * 4
            ),
            dense: true
          }
      pieces(fn, first.out, lines, (row, height) => {
        const m = fn.keep(times(i32.mul(count, height), line))
        const done = i32.add(times(example, first.out * line), times(row, line))
        const c = groups === 1 ? fn.keep(i32.add(output, times(done, filters * 4))) : i32.const(tile)
        pieces(fn, first.window, elements, (element, size) => {
          const k = fn.keep(times(size, depth))
          const steps = i32.add(
            times(row, first.stride * view.pixels[0]!),
            times(element, first.kernelDilation * view.pixels[0]!)
          )
          const start = fn.keep(i32.add(view.base, steps))
          if (!pointwise)
            emitPatches(fn, layout, view, start, patches, { count, height, size, whole: elements === first.window })
          const b = i32.add(kernel, times(element, depth * filters * 4))
          const [a, stride] = pointwise ? [start, i32.const(channels * 4)] : [i32.const(patches), times(k, 4)]
          const multiply = (f: typeof plain): void =>
            fn.call(
              f,
              ...([m, i32.const(columns), k] as const),
              ...([a, stride, i32.const(4)] as const),
              ...([b, i32.const(filters * 4), i32.const(4)] as const),
              ...([c, i32.const(work)] as const)
            )
          if (onto === plain) multiply(plain)
          else
            fn.when(
              element,
              () => multiply(onto),
              () => multiply(plain)
            )
        })
        if (groups === 1) return
        const to = i32.add(output, times(done, filters * 4))
        nested(fn, [i32.const(tile), to], [{ count: m, bytes: [columns * 4, filters * 4] }], ([source, target]) =>
          emitRun(fn, target!, source!, columns)
        )
      })
    })
  nested(
    fn,
    [i32.const(address.x), i32.const(address.kernel), i32.const(address.result)],
    [{ count: groups, bytes: [batched ? image * examples : read * 4, columns * 4, columns * 4] }],
    ([input, kernel, output]) => group(input!, kernel!, output!)
  )
}

type Operand = Aval & { readonly address: number }

export const emitConvolution = (
  context: Context,
  fn: Fn,
  attrs: Attrs["convolution"],
  x: Operand,
  kernel: Operand,
  result: Operand
): void => {
  const total = product(result.sizes)
  if (total === 0) return
  if (product(x.sizes) === 0 || product(kernel.sizes) === 0) return emitFill(fn, result.address, total, 0)
  const layout = layoutOf(attrs, x, kernel, result)
  const address = { x: x.address, kernel: kernel.address, result: result.address }
  const { batched, columns, groups, read } = layout
  const depthwise = groups > 1 && !batched && read === 1 && columns === 1
  return (depthwise ? emitDepthwise : emitProducts)(context, fn, layout, address)
}
