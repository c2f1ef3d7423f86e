import type { Axis, Padding, Padding2, Size2 } from "../../Shape.ts"
import { checkCount, checkWhole } from "./count.ts"
import { fail } from "./fail.ts"
import { dim, show } from "./show.ts"

/** Along one axis. */
interface Window {
  readonly kernel: number
  readonly stride: number
  readonly padding: Padding
  readonly dilation: number
}

/** Hyper-parameters as they are written: one value for all axes, or one each. */
export interface Windows {
  readonly kernel: Size2
  readonly stride?: Size2
  readonly padding?: Padding2
  readonly dilation?: Size2
}

/** Those of a convolution. */
export interface Filters extends Windows {
  readonly filters: number
  readonly groups?: number
}

/** The outputs of a window that moves over `size` elements; below 1 where it does not fit. */
const convSize = (size: number, { dilation, kernel, padding, stride }: Window): number => {
  if (padding === "same") return Math.ceil(size / stride)
  const pad = padding === "valid" ? 0 : padding
  return Math.floor((size + 2 * pad - (kernel - 1) * dilation - 1) / stride) + 1
}

/** The size that a transposed convolution gives; below 1 where that is nothing. */
const convTransposeSize = (size: number, { dilation, kernel, padding, stride }: Window): number => {
  if (padding === "same") return size * stride
  const pad = padding === "valid" ? 0 : padding
  return (size - 1) * stride + (kernel - 1) * dilation + 1 - 2 * pad
}

const at = <A extends number | string>(value: A | readonly [A, A], i: number): A =>
  typeof value === "object" ? value[i]! : value

const text = (value: Size2): string => (typeof value === "number" ? `${value}` : `[${value.join(", ")}]`)

const isNot = (value: unknown, n: number): boolean =>
  Array.isArray(value) ? value.some((each) => each !== n) : value !== n

const nouns = { 1: "a sequence [time, channels]", 2: "an image [height, width, channels]" }

/** Checked hyper-parameters, filled up with what is usual. */
const windows = (op: string, given: Windows) => {
  const { dilation = 1, kernel, padding = "valid", stride = 1 } = given
  for (const [what, value] of Object.entries({ kernel, stride, dilation })) {
    for (const each of [value].flat() as Array<number>) checkCount(op, what, each)
  }
  if (typeof padding !== "string") for (const each of [padding].flat()) checkWhole(op, "padding", each)
  const along = (i: number): Window => ({
    kernel: at(kernel, i),
    stride: at(stride, i),
    padding: at(padding as Padding | readonly [number, number], i),
    dilation: at(dilation, i)
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
    return window.padding === "same" && window.stride === 1 ? axis : { size }
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
  const checked = windows(op, given)
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
  const { along, nothing } = windows(op, given)
  const { filters, groups = 1 } = given
  checkFilters(op, filters, groups)
  const result = slide(op, rank, axes, filters, { along, unfit: nothing }, convTransposeSize)
  checkChannels(op, axes, groups)
  return result
}

/** The axes of a pooling, whose stride is its kernel unless given. */
export const poolAxes = (
  rank: 1 | 2,
  axes: ReadonlyArray<Axis>,
  given: Omit<Windows, "dilation">,
  op = `maxPool${rank}d`
): ReadonlyArray<Axis> => slide(op, rank, axes, undefined, windows(op, { stride: given.kernel, ...given }), convSize)
