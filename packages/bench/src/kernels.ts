/** Times of kernels as a table: what is alike is one line, and every kind has a sum. */
import type { Wasm } from "@typegrad/backend/wasm"
import { aligned } from "./report.ts"

/** Kernels that say the same of themselves, together. */
export const merged = (kernels: ReadonlyArray<Wasm.Row>): ReadonlyArray<Wasm.Row> => {
  const groups = new Map<string, Wasm.Row>()
  for (const one of kernels) {
    const key = JSON.stringify([one.kind, one.depth, one.what])
    const before = groups.get(key)
    groups.set(
      key,
      before === undefined
        ? one
        : { ...one, calls: before.calls + one.calls, milliseconds: before.milliseconds + one.milliseconds }
    )
  }
  return [...groups.values()].toSorted((a, b) => b.milliseconds - a.milliseconds)
}

const total = (kernels: ReadonlyArray<Wasm.Row>): number =>
  kernels.reduce((sum, { milliseconds }) => sum + milliseconds, 0)

const title = ["ms", "share", "calls", "GFLOP/s", "GB/s", "MB a call"] as const

/** `flops` and `bytes` are of a call: over all calls in the time of all, in units of 10^9 a second. */
const rate = (amount: number): string => (amount === 0 || !Number.isFinite(amount) ? "" : amount.toFixed(1))

const shortened = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 3)}...`

/** Of `steps` steps; times and calls are those of one. Lines after `most` are added up. */
export const kernelTable = (kernels: ReadonlyArray<Wasm.Row>, steps: number, most = 40): string => {
  const all = total(kernels)
  const share = (milliseconds: number): string => `${((100 * milliseconds) / all).toFixed(1)} %`
  const perStep = (value: number): string => (value / steps).toFixed(3)
  const lines = merged(kernels)
  const line = (one: Wasm.Row): ReadonlyArray<string> => [
    `${"  ".repeat(one.depth)}${one.kind} ${shortened(one.what, 96)}`,
    ...[perStep(one.milliseconds), share(one.milliseconds), (one.calls / steps).toFixed(0)],
    rate((one.calls * one.flops) / one.milliseconds / 1e6),
    rate((one.calls * one.bytes) / one.milliseconds / 1e6),
    (one.bytes / 1e6).toFixed(2)
  ]
  const sum = (name: string, some: ReadonlyArray<Wasm.Row>): ReadonlyArray<string> => {
    const milliseconds = total(some)
    const over = (of: "flops" | "bytes"): number => some.reduce((sum, one) => sum + one.calls * one[of], 0)
    return [
      name,
      ...[perStep(milliseconds), share(milliseconds)],
      (some.reduce((calls, one) => calls + one.calls, 0) / steps).toFixed(0),
      ...[rate(over("flops") / milliseconds / 1e6), rate(over("bytes") / milliseconds / 1e6), ""]
    ]
  }
  const rest = lines.slice(most)
  const kinds = [...new Set(lines.map(({ kind }) => kind))]
  return aligned([
    ["kernel", ...title],
    ...lines.slice(0, most).map(line),
    ...(rest.length === 0 ? [] : [sum(`${rest.length} others`, rest)]),
    ["", ...title.map(() => "")],
    ...kinds
      .map((kind) => ({ kind, some: lines.filter((one) => one.kind === kind) }))
      .toSorted((a, b) => total(b.some) - total(a.some))
      .map(({ kind, some }) => sum(`all ${kind}`, some)),
    sum("all", lines)
  ])
}
