/** Where the operands of a convolution lie, and its input padded. */

import type { Attrs, Aval } from "@typegrad/core/Graph"
import { product } from "../../internal/sizes.ts"
import type { Expr, Fn, Local } from "./assembler.ts"
import { i32 } from "./instructions.ts"
import { emitRun, nested } from "./nested.ts"

type I32 = Local<"i32">

/** A spatial axis. */
export interface Axis {
  readonly size: number
  readonly out: number
  readonly window: number
  readonly stride: number
  readonly before: number
  readonly inputDilation: number
  readonly kernelDilation: number
  /** elements of the dilated and padded input that windows reach */
  readonly reach: number
}

export interface Layout {
  readonly axes: ReadonlyArray<Axis>
  /** examples of the result */
  readonly examples: number
  readonly groups: number
  /** whether groups are of the batch */
  readonly batched: boolean
  /** of the input */
  readonly channels: number
  /** channels that a group reads */
  readonly read: number
  /** filters, and those of a group */
  readonly filters: number
  readonly columns: number
}

/** Elements of `step` bytes along each axis, the last axis fastest. */
export const bytesOf = (sizes: ReadonlyArray<number>, step: number): ReadonlyArray<number> => {
  const out: Array<number> = []
  let bytes = step
  for (const size of sizes.toReversed()) {
    out.unshift(bytes)
    bytes *= size
  }
  return out
}

export const layoutOf = (attrs: Attrs["convolution"], x: Aval, kernel: Aval, result: Aval): Layout => {
  const { batchGroups, featureGroups, inputDilation, kernelDilation, padding, strides } = attrs
  const axis = (i: number): Axis => {
    const [window, out] = [kernel.sizes[i]!, result.sizes[i + 1]!]
    return {
      ...{ size: x.sizes[i + 1]!, out, window, stride: strides[i]!, before: padding[i]![0] },
      ...{ inputDilation: inputDilation[i]!, kernelDilation: kernelDilation[i]! },
      reach: (out - 1) * strides[i]! + (window - 1) * kernelDilation[i]! + 1
    }
  }
  const point = { size: 1, out: 1, window: 1, stride: 1, before: 0, inputDilation: 1, kernelDilation: 1, reach: 1 }
  const [read, filters] = kernel.sizes.slice(-2) as [number, number]
  const groups = batchGroups * featureGroups
  return {
    axes: strides.length === 0 ? [point] : strides.map((_, i) => axis(i)),
    examples: result.sizes[0]!,
    groups,
    batched: batchGroups > 1,
    channels: x.sizes.at(-1)!,
    read,
    filters,
    columns: filters / groups
  }
}

/** Where the elements of a group's inputs lie, by bytes. */
export interface View {
  readonly base: Expr<"i32">
  readonly example: number
  readonly pixels: ReadonlyArray<number>
  /** whether the channels of neighbouring pixels are neighbours */
  readonly dense: boolean
}

/** The input as it stands, if windows stay inside. */
export const direct = ({ axes, channels, read }: Layout, base: Expr<"i32">): View | null => {
  if (axes.some((axis) => axis.inputDilation > 1 || axis.before > 0 || axis.reach - axis.before > axis.size))
    return null
  const pixels = bytesOf(
    axes.map((axis) => axis.size),
    channels * 4
  )
  const start = axes.reduce((sum, axis, i) => sum - axis.before * pixels[i]!, 0)
  return {
    base: i32.add(base, i32.const(start)),
    example: product(axes.map((axis) => axis.size)) * channels * 4,
    pixels,
    dense: read === channels
  }
}

/** The first element of an axis that is reached, and how many are. */
const reached = ({ before, inputDilation, reach, size }: Axis): readonly [number, number] => {
  const first = Math.max(0, Math.ceil(-before / inputDilation))
  const last = Math.min(size - 1, Math.floor((reach - 1 - before) / inputDilation))
  return [first, Math.max(0, last - first + 1)]
}

const offset = (bytes: ReadonlyArray<number>, at: ReadonlyArray<number>): number =>
  bytes.reduce((sum, each, i) => sum + each * at[i]!, 0)

/** Copies a group's channels of `count` examples into a buffer that is 0 elsewhere. */
export const emitPadded = (fn: Fn, layout: Layout, from: Expr<"i32">, to: Expr<"i32">, count: I32): void => {
  const { axes, channels, read } = layout
  const own = bytesOf(
    axes.map((axis) => axis.size),
    channels * 4
  )
  const padded = bytesOf(
    axes.map((axis) => axis.reach),
    read * 4
  )
  const ranges = axes.map(reached)
  if (ranges.some(([, length]) => length === 0)) return
  const source = i32.add(
    from,
    i32.const(
      offset(
        own,
        ranges.map(([first]) => first)
      )
    )
  )
  const places = ranges.map(([first], i) => first * axes[i]!.inputDilation + axes[i]!.before)
  const target = i32.add(to, i32.const(offset(padded, places)))
  const whole = axes.at(-1)!.inputDilation === 1 && read === channels
  const walked = whole ? axes.slice(0, -1) : axes
  nested(
    fn,
    [source, target],
    [
      { count, bytes: [own[0]! * axes[0]!.size, padded[0]! * axes[0]!.reach] },
      ...walked.map((axis, i) => ({ count: ranges[i]![1], bytes: [own[i]!, padded[i]! * axis.inputDilation] }))
    ],
    ([source, target]) => emitRun(fn, target!, source!, whole ? ranges.at(-1)![1] * read : read)
  )
}

/** The padded input's size for one example of a group. */
export const paddedCount = ({ axes, read }: Layout): number => product(axes.map((axis) => axis.reach)) * read
