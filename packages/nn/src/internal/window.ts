/** Windows that slide over sequences and images: the run-time half of `types/conv.ts`, `types/pool.ts` and `types/window.ts`. */
import type { Dim, Padding, Padding2, Shape, Size2 } from "@typegrad/core/Shape"
import type { Signature } from "../Layer.ts"
import { checkCount, checkFloat, fail, show } from "./layer.ts"

/** Hyper-parameters: one value for all spatial axes, or one each. */
export interface Window {
  readonly kernel: Size2
  readonly stride: Size2
  readonly padding: Padding | Padding2
  readonly dilation: Size2
}

export type Rank = 1 | 2

const nouns = { 1: "a sequence [time, channels]", 2: "an image [height, width, channels]" }

export const sizeAt = (value: Size2, i: number): number => (typeof value === "number" ? value : value[i]!)

/** Of a sequence a pair is what stands before and after. */
const paddingAt = (rank: number, value: Padding | Padding2, i: number): Padding =>
  rank === 2 && typeof value === "object" ? value[i]! : (value as Padding)

/** The zeros on both sides; 0 for "same", which has its own size. */
const both = (padding: Padding): number =>
  typeof padding === "string" ? 0 : typeof padding === "number" ? 2 * padding : padding[0] + padding[1]

const isSame = (padding: Padding): boolean => padding === "same" || padding === "sameLower"

export const checkSizes = (what: string, value: Size2): void => {
  for (const each of [value].flat() as ReadonlyArray<number>) checkCount(what, each)
}

export const checkWholes = (what: string, value: Padding | Padding2): void => {
  for (const each of [value].flat(2) as ReadonlyArray<number | string>)
    if (typeof each === "number" && !(Number.isSafeInteger(each) && each >= 0))
      fail(what, `${what} must be a whole number from 0 but is ${each}`)
}

/** As `Counts` and `PaddingOf` on types. */
export const checkWindow = (op: string, { dilation, kernel, padding, stride }: Window): void => {
  checkSizes(`${op}: kernel`, kernel)
  checkSizes(`${op}: stride`, stride)
  checkWholes(`${op}: padding`, padding)
  checkSizes(`${op}: dilation`, dilation)
}

/** As `RankErr` on types, after the dtype. */
export const checkPlaces = (op: string, rank: Rank, { dtype, shape }: Signature): void => {
  checkFloat(op, dtype)
  if (shape.length !== rank + 1) fail(op, `${op} expects ${nouns[rank]} but got ${show(shape)}`)
}

/** For layers of either. */
export const checkAnyPlaces = (op: string, { dtype, shape }: Signature): void => {
  checkFloat(op, dtype)
  if (shape.length !== 2 && shape.length !== 3)
    fail(op, `${op} expects ${nouns[2]} or ${nouns[1]} but got ${show(shape)}`)
}

const isNot = (value: unknown, n: number): boolean =>
  Array.isArray(value) ? value.some((each) => isNot(each, n)) : value !== n

const text = (value: unknown): string => (Array.isArray(value) ? `[${value.map(text).join(", ")}]` : `${value}`)

const padded = (padding: Padding | Padding2): string =>
  typeof padding === "string" || !isNot(padding, 0) ? "" : ` with padding ${text(padding)}`

/** As `AloneErr` on types: no window of a pooling may lie in the padding alone. */
export const checkReach = (op: string, rank: Rank, { kernel, padding }: Window): void => {
  for (let i = 0; i < rank; i++) {
    const own = paddingAt(rank, padding, i)
    if (typeof own === "string" || Math.max(...[own].flat()) < sizeAt(kernel, i)) continue
    fail(op, `${op}: padding ${text(padding)} holds a whole window: it must be less than kernel ${text(kernel)}`)
  }
}

/** An axis without a known size is called by how its size comes about: equal names are equal sizes. */
export const plus = (name: string, n: number): string =>
  n === 0 ? name : `(${name}${n < 0 ? "-" : "+"}${Math.abs(n)})`

const over = (name: string, n: number): string => (n === 1 ? name : `floor(${name}/${n})`)

const times = (name: string, n: number): string => (n === 1 ? name : `(${name}*${n})`)

/** The outputs of a window over an axis; 0 where it does not fit. */
const slide = (size: Dim, { dilation, kernel, padding, stride }: Window, i: number, rank: number): Dim => {
  const [pad, step] = [paddingAt(rank, padding, i), sizeAt(stride, i)]
  const reach = (sizeAt(kernel, i) - 1) * sizeAt(dilation, i)
  const more = isSame(pad) ? step - 1 : both(pad) - reach - 1 + step
  if (typeof size === "string") return over(plus(size, more), step)
  return size === 0 && isSame(pad) ? 0 : Math.max(0, Math.floor((size + more) / step))
}

const spread = (size: Dim, window: Window, outputPadding: Size2, i: number, rank: number): Dim => {
  const [pad, step] = [paddingAt(rank, window.padding, i), sizeAt(window.stride, i)]
  const reach = (sizeAt(window.kernel, i) - 1) * sizeAt(window.dilation, i)
  const more = sizeAt(outputPadding, i) + (isSame(pad) ? 0 : reach + 1 - both(pad) - step)
  return typeof size === "string" ? plus(times(size, step), more) : Math.max(0, size * step + more)
}

/** Of an image with the channels first, to a convolution. As `Hint` on types. */
const hint = (op: string, [channels, height, width]: Shape): string =>
  op.endsWith("onv2d") &&
  (channels === 1 || channels === 3) &&
  typeof height === "number" &&
  typeof width === "number" &&
  channels < width
    ? `: channels come last here, ${show([height, width, channels])}`
    : ""

/** The example's shape after a window has slid over it; `channels` of undefined keeps those of the input. */
export const slid = (op: string, shape: Shape, window: Window, channels: Dim = shape[shape.length - 1]!): Shape => {
  const places = shape.slice(0, -1).map((size, i, { length }) => slide(size, window, i, length))
  const dilated = isNot(window.dilation, 1) ? ` with dilation ${text(window.dilation)}` : ""
  if (places.includes(0)) {
    const sentence = `kernel ${text(window.kernel)}${dilated} does not fit into ${show(shape)}${padded(window.padding)}`
    fail(op, `${op}: ${sentence}${hint(op, shape)}`)
  }
  return [...places, channels]
}

/** The example's shape after a transposed convolution. */
export const spreadOut = (op: string, shape: Shape, window: Window, outputPadding: Size2, channels: Dim): Shape => {
  const places = shape.slice(0, -1).map((size, i, { length }) => spread(size, window, outputPadding, i, length))
  if (places.includes(0))
    fail(op, `${op}: kernel ${text(window.kernel)} leaves nothing of ${show(shape)}${padded(window.padding)}`)
  return [...places, channels]
}

/** So many times as large, places alone. */
export const enlarged = (shape: Shape, scale: Size2): Shape =>
  shape.map((size, i) => {
    if (i === shape.length - 1) return size
    return typeof size === "string" ? times(size, sizeAt(scale, i)) : size * sizeAt(scale, i)
  })
