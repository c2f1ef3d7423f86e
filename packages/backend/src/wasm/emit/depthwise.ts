/** Convolutions with one filter a channel. */
import type { Fn, Local } from "./assembler.ts"
import type { Context } from "./context.ts"
import { type Addresses, align, bytesOf, direct, emitPadded, type Layout, paddedCount } from "./convolutionLayout.ts"
import { i32, v128 } from "./instructions.ts"
import { gather, scatter } from "./lanes.ts"
import { nested } from "./nested.ts"
import { fillRow, product } from "./rows.ts"

type I32 = Local<"i32">

/** Four channels at a time. */
export const emitDepthwise = (context: Context, fn: Fn, layout: Layout, address: Addresses): void => {
  const { axes, channels, examples } = layout
  const all = { ...layout, read: channels }
  const isDirect = direct(all, i32.const(0)) !== null
  const count = paddedCount(all)
  const padded = context.work(isDirect ? 0 : align(count * 4))
  if (!isDirect) fillRow(fn, count, v128.zero, fn.keep(i32.const(padded)))
  const sizes = axes.map((axis) => (isDirect ? axis.size : axis.reach))
  const pixels = bytesOf(sizes, channels * 4)
  const taps = bytesOf(
    axes.map((axis) => axis.window),
    channels * 4
  )
  const image = product(axes.map((axis) => axis.size)) * channels * 4
  const one = fn.keep(i32.const(1))
  const sum = fn.local("v128")
  const target = fn.keep(i32.const(address.result))
  const some = (pixel: I32, tap: I32, lanes: number): void => {
    fn.set(sum, v128.zero)
    nested(
      fn,
      [pixel, tap],
      axes.map((axis, i) => ({ count: axis.window, bytes: [pixels[i]! * axis.kernelDilation, taps[i]!] })),
      ([x, k]) => {
        const value = gather(fn, x!, 0, 1, lanes)
        fn.set(sum, context.madd(value, gather(fn, k!, 0, 1, lanes), sum))
      }
    )
    scatter(fn, target, 0, 1, lanes, sum)
    fn.set(target, i32.add(target, i32.const(lanes * 4)))
  }
  nested(fn, [i32.const(address.x)], [{ count: examples, bytes: [image] }], ([input]) => {
    if (!isDirect) emitPadded(fn, all, input!, padded, one)
    const base = isDirect ? direct(all, input!)!.base : i32.const(padded)
    const places = axes.map((axis, i) => ({ count: axis.out, bytes: [axis.stride * pixels[i]!] }))
    nested(fn, [base], places, ([pixel]) => {
      const kernel = i32.const(address.kernel)
      const vectors = Math.floor(channels / 4)
      if (vectors > 0) {
        nested(fn, [pixel!, kernel], [{ count: vectors, bytes: [16, 16] }], ([x, k]) => some(x!, k!, 4))
      }
      if (channels % 4 === 0) return
      const rest = i32.const(vectors * 16)
      some(fn.keep(i32.add(pixel!, rest)), fn.keep(i32.add(kernel, rest)), channels % 4)
    })
  })
}
