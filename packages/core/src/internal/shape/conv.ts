import type { Axis, Padding, Padding2, Size2 } from "../../Shape.ts"
import { checkCount, checkWhole } from "./count.ts"
import { fail } from "./fail.ts"
import { beside, differ, dim, show } from "./show.ts"

/** Along one axis. */
export interface Window {
  readonly kernel: number
  readonly stride: number
  readonly padding: Padding
  readonly dilation: number
  /** of a transposed convolution */
  readonly outputPadding: number
  /** of a pooling: the last window may reach out of the end */
  readonly ceil: boolean
}

/** Hyper-parameters as they are written: one value for all axes, or one each. */
export interface Windows {
  readonly ceil?: boolean
  readonly kernel: Size2
  readonly stride?: Size2
  readonly padding?: Padding | Padding2
  readonly dilation?: Size2
}

/** Those of a convolution; `outputPadding` of a transposed one. */
export interface Filters extends Windows {
  readonly filters: number
  readonly groups?: number
  readonly outputPadding?: Size2
}

const isSame = (padding: Padding): padding is "same" | "sameLower" => padding === "same" || padding === "sameLower"

const sides = (padding: Exclude<Padding, "same" | "sameLower">): readonly [before: number, after: number] =>
  padding === "valid" ? [0, 0] : typeof padding === "number" ? [padding, padding] : padding

/** The outputs of a window that moves over `size` elements; below 1 where it does not fit. */
export const convSize = (size: number, { ceil, dilation, kernel, padding, stride }: Window): number => {
  if (isSame(padding)) return Math.ceil(size / stride)
  const [before, after] = sides(padding)
  const room = size + before + after - (kernel - 1) * dilation - 1
  if (!ceil || room < 0) return Math.floor(room / stride) + 1
  const more = Math.ceil(room / stride)
  // a window behind the end has nothing
  return more * stride >= size + before ? more : more + 1
}

/** The size that a transposed convolution gives; below 1 where that is nothing. */
const convTransposeSize = (size: number, { dilation, kernel, outputPadding, padding, stride }: Window): number => {
  if (isSame(padding)) return size * stride + outputPadding
  const [before, after] = sides(padding)
  return (size - 1) * stride + (kernel - 1) * dilation + 1 - before - after + outputPadding
}

const at = (value: Size2, i: number): number => (typeof value === "object" ? value[i]! : value)

/** Of a sequence a pair is what stands before and after. */
const paddingAt = (rank: 1 | 2, value: Padding | Padding2, i: number): Padding =>
  rank === 2 && typeof value === "object" ? value[i]! : (value as Padding)

const text = (value: unknown): string => (Array.isArray(value) ? `[${value.map(text).join(", ")}]` : `${value}`)

const isNot = (value: unknown, n: number): boolean =>
  Array.isArray(value) ? value.some((each) => isNot(each, n)) : value !== n

const nouns = { 1: "a sequence [time, channels]", 2: "an image [height, width, channels]" }

/** Checked hyper-parameters, filled up with what is usual. */
export const windows = (op: string, rank: 1 | 2, given: Windows & { readonly outputPadding?: Size2 }) => {
  const { ceil = false, dilation = 1, kernel, outputPadding = 0, padding = "valid", stride = 1 } = given
  for (const [what, value] of Object.entries({ kernel, stride, dilation })) {
    if (Array.isArray(value) && value.length !== rank) {
      fail(op, `${op}: ${what} has ${value.length} sizes but there ${rank === 1 ? "is one axis" : "are two axes"}`)
    }
    for (const each of [value].flat() as Array<number>) checkCount(op, what, each)
  }
  if (typeof padding === "string") {
    if (padding !== "valid" && !isSame(padding)) {
      fail(op, `${op}: "${padding as string}" is no padding: "valid", "same", "sameLower" or numbers`)
    }
  } else for (const each of [padding].flat(2) as Array<number>) checkWhole(op, "padding", each)
  const along = (i: number): Window => ({
    kernel: at(kernel, i),
    stride: at(stride, i),
    padding: paddingAt(rank, padding, i),
    dilation: at(dilation, i),
    outputPadding: at(outputPadding, i),
    ceil
  })
  const dilated = isNot(dilation, 1) ? ` with dilation ${text(dilation)}` : ""
  const padded = typeof padding === "string" || !isNot(padding, 0) ? "" : ` with padding ${text(padding)}`
  return {
    along,
    unfit: (axes: ReadonlyArray<Axis>) =>
      `${op}: kernel ${text(kernel)}${dilated} does not fit into ${show(axes)}${padded}`,
    nothing: (axes: ReadonlyArray<Axis>) => `${op}: kernel ${text(kernel)} leaves nothing of ${show(axes)}${padded}`
  }
}

type Checked = ReturnType<typeof windows>

/** `channels` of undefined keeps those of the input. An axis that a window of "same" leaves as it is keeps its name. */
const slide = (
  op: string,
  rank: 1 | 2,
  axes: ReadonlyArray<Axis>,
  channels: number | undefined,
  { along, unfit }: Pick<Checked, "along" | "unfit">,
  sizeOf: (size: number, window: Window) => number
): ReadonlyArray<Axis> => {
  if (axes.length < rank + 1) return fail(op, `${op} expects ${nouns[rank]} but got ${show(axes)}`)
  const lead = axes.length - rank - 1
  const moved = axes.slice(lead, -1).map((axis, i) => {
    const window = along(i)
    const size = sizeOf(axis.size, window)
    if (size < 1) fail(op, unfit(axes))
    return isSame(window.padding) && window.stride === 1 && window.outputPadding === 0 ? axis : { size }
  })
  return [...axes.slice(0, lead), ...moved, channels === undefined ? axes.at(-1)! : { size: channels }]
}

/** Checks that groups divide the filters. */
const checkFilters = (op: string, filters: number, groups: number): void => {
  checkCount(op, "filters", filters)
  checkCount(op, "groups", groups)
  if (filters % groups !== 0) fail(op, `${op}: ${groups} groups do not divide ${filters} filters`)
}

/** Checks that groups divide the channels. */
const checkChannels = (op: string, axes: ReadonlyArray<Axis>, groups: number): void => {
  const channels = axes.at(-1)!
  if (channels.size % groups !== 0) {
    fail(op, `${op}: ${groups} groups do not divide ${dim(channels)} channels of ${show(axes)}`)
  }
}

/** The axes of a convolution over `[..., time, channels]` (rank 1) or `[..., height, width, channels]` (rank 2). */
export const convAxes = (
  rank: 1 | 2,
  axes: ReadonlyArray<Axis>,
  given: Filters,
  op = `conv${rank}d`
): ReadonlyArray<Axis> => {
  const checked = windows(op, rank, given)
  const { filters, groups = 1 } = given
  checkFilters(op, filters, groups)
  const result = slide(op, rank, axes, filters, checked, convSize)
  checkChannels(op, axes, groups)
  return result
}

/** The axes of a transposed convolution. */
export const convTransposeAxes = (
  rank: 1 | 2,
  axes: ReadonlyArray<Axis>,
  given: Filters,
  op = `convTranspose${rank}d`
): ReadonlyArray<Axis> => {
  const { along, nothing } = windows(op, rank, given)
  const { filters, groups = 1, outputPadding = 0 } = given
  checkFilters(op, filters, groups)
  for (const each of [outputPadding].flat()) checkWhole(op, "outputPadding", each as number)
  const result = slide(op, rank, axes, filters, { along, unfit: nothing }, convTransposeSize)
  checkChannels(op, axes, groups)
  return result
}

/** Refuses padding so wide that a window could lie in it alone: a maximum or mean of nothing. As `AloneErr` on types. */
const checkReach = (op: string, rank: 1 | 2, { dilation = 1, kernel, padding }: Windows): void => {
  if (padding === undefined || typeof padding === "string") return
  for (let i = 0; i < rank; i++) {
    const own = paddingAt(rank, padding, i)
    const reach = (at(kernel, i) - 1) * at(dilation, i) + 1
    if (isSame(own) || Math.max(...sides(own)) < reach) continue
    const dilated = isNot(dilation, 1) ? ` with dilation ${text(dilation)}` : ""
    fail(
      op,
      `${op}: padding ${text(padding)} holds a whole window: it must be less than kernel ${text(kernel)}${dilated}`
    )
  }
}

/** The axes of a window that slides and keeps the channels; its stride is its kernel unless given. */
export const windowAxes = (rank: 1 | 2, axes: ReadonlyArray<Axis>, given: Windows, op: string): ReadonlyArray<Axis> =>
  slide(op, rank, axes, undefined, windows(op, rank, { stride: given.kernel, ...given }), convSize)

/** The axes of a pooling, whose stride is its kernel unless given. */
export const poolAxes = (
  rank: 1 | 2,
  axes: ReadonlyArray<Axis>,
  given: Windows,
  op = `maxPool${rank}d`
): ReadonlyArray<Axis> => {
  const checked = windows(op, rank, { stride: given.kernel, ...given })
  checkReach(op, rank, given)
  return slide(op, rank, axes, undefined, checked, convSize)
}

const kernels = { 1: "[time, channels, filters]", 2: "[height, width, channels, filters]" }

/** What a kernel [...window, channels, filters] says of a convolution. */
export const kernelOf = (op: string, rank: 1 | 2, kernel: ReadonlyArray<Axis>): Pick<Filters, "filters" | "kernel"> => {
  if (kernel.length !== rank + 2) fail(op, `${op} expects a kernel ${kernels[rank]} but got ${show(kernel)}`)
  const [first, second] = kernel.map(({ size }) => size) as [number, number]
  return { kernel: rank === 1 ? first : [first, second], filters: kernel.at(-1)!.size }
}

/** Checks that a kernel reads the channels that a group has. */
export const checkReads = (
  op: string,
  axes: ReadonlyArray<Axis>,
  kernel: ReadonlyArray<Axis>,
  groups: number
): void => {
  const [channels, reads] = [axes.at(-1)!, kernel.at(-2)!]
  const own = groups === 1 ? channels : { size: channels.size / groups }
  if (!differ(own, reads)) return
  const each = groups === 1 ? "" : ` in each of ${groups} groups`
  fail(
    op,
    `${op}: kernel ${show(kernel)} reads ${beside(reads, own)} channels${each} but ${show(axes)} has ${beside(channels, reads)}`
  )
}

/** How far a window reaches out of `size` elements, before and after. With "same" an odd element is after, with "sameLower" before. */
export const paddingOf = (size: number, { dilation, kernel, padding, stride }: Window): readonly [number, number] => {
  if (!isSame(padding)) return sides(padding)
  const total = Math.max(0, (Math.ceil(size / stride) - 1) * stride + (kernel - 1) * dilation + 1 - size)
  const [less, more] = [Math.floor(total / 2), Math.ceil(total / 2)]
  return padding === "same" ? [less, more] : [more, less]
}

/** The axes of a pooling to a given size. */
export const adaptiveAxes = (op: string, rank: 1 | 2, axes: ReadonlyArray<Axis>, size: Size2): ReadonlyArray<Axis> => {
  for (const each of [size].flat()) checkCount(op, "size", each as number)
  if (axes.length < rank + 1) return fail(op, `${op} expects ${nouns[rank]} but got ${show(axes)}`)
  const lead = axes.length - rank - 1
  if (axes.slice(lead, -1).some((axis) => axis.size === 0)) fail(op, `${op}: ${show(axes)} has nothing to pool`)
  return axes.map((axis, i) => (i < lead || i === axes.length - 1 ? axis : { size: at(size, i - lead) }))
}
