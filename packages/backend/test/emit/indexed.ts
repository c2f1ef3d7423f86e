/** Elements with edge values, indices some of which are outside, and what indexed and cumulative primitives make of them, by loops. */
import { assert } from "@effect/vitest"
import type { DType } from "@typegrad/core/DType"
import { product } from "../../src/internal/sizes.ts"
import { random } from "./harness.ts"

type Sizes = ReadonlyArray<number>
type Numbers = ReadonlyArray<number>

export const dtypes = ["float32", "int32", "bool"] as const

const edge = [0, -0, 1, -1, NaN, Infinity, -Infinity, 2.5, -2.5]
const least = -(2 ** 31)

export const elements = (dtype: DType, count: number, seed: number): Array<number> => {
  const next = random(seed)
  return Array.from({ length: count }, () => {
    const x = next()
    if (dtype === "bool") return x < 0.5 ? 0 : 1
    if (dtype === "int32") return next() < 0.2 ? [least, 2 ** 31 - 1, 0][Math.floor(x * 3)]! : Math.floor(x * 20) - 10
    return next() < 0.2 ? Math.fround(edge[Math.floor(x * edge.length)]!) : Math.fround(4 * x - 2)
  })
}

export const finite = (count: number, seed: number): Array<number> => {
  const next = random(seed)
  return Array.from({ length: count }, () => Math.fround(2 * next() - 1))
}

export const indices = (count: number, n: number, seed: number): Array<number> => {
  const next = random(seed)
  return Array.from({ length: count }, () =>
    next() < 0.1 ? [least, 2 ** 31 - 1, -1, n][Math.floor(next() * 4)]! : Math.floor(next() * (n + 2)) - 1
  )
}

export const same = (actual: Numbers, expected: Numbers, label: string): void =>
  // -0 and 0 are equal here
  assert.deepStrictEqual(
    actual.map((x) => x + 0),
    expected.map((x) => x + 0),
    label
  )

const nothing = { float32: NaN, int32: least, bool: 0 }

export const gathered = (dtype: DType, [n = 0, ...rest]: Sizes, x: Numbers, at: Numbers): Array<number> => {
  const row = product(rest)
  return at.flatMap((i) => Array.from({ length: row }, (_, j) => (i >= 0 && i < n ? x[i * row + j]! : nothing[dtype])))
}

type Combine = (dtype: DType, x: number, y: number) => number

export const scatters: { readonly [K in "scatterAdd" | "scatterMax" | "scatterSet"]: Combine } = {
  scatterAdd: (dtype, x, y) => (dtype === "float32" ? Math.fround(x + y) : (x + y) | 0),
  scatterMax: (_, x, y) => Math.max(x, y),
  scatterSet: (_, __, y) => y
}

export const scattered = (
  op: keyof typeof scatters,
  dtype: DType,
  [n = 0, ...rest]: Sizes,
  x: Numbers,
  at: Numbers,
  updates: Numbers
): Array<number> => {
  const row = product(rest)
  const out = x.slice()
  at.forEach((i, k) => {
    if (i < 0 || i >= n) return
    for (let j = 0; j < row; j++) out[i * row + j] = scatters[op](dtype, out[i * row + j]!, updates[k * row + j]!)
  })
  return out
}

/** Calls f for every line along an axis with the offsets of its elements. */
export const eachLine = (sizes: Sizes, axis: number, f: (offsets: Numbers) => void): void => {
  const inner = product(sizes.slice(axis + 1))
  const n = sizes[axis]!
  for (let o = 0; o < product(sizes.slice(0, axis)); o++) {
    for (let i = 0; i < inner; i++) f(Array.from({ length: n }, (_, k) => (o * n + k) * inner + i))
  }
}

/** The stable order of each line, NaN last: by counting how many others stand before. */
export const ordered = (x: Numbers, sizes: Sizes, axis: number, descending: boolean): Array<number> => {
  const out = x.slice()
  eachLine(sizes, axis, (offsets) => {
    offsets.forEach((own, i) => {
      const before = offsets.filter((other, j) => {
        const [a, b] = [x[other]!, x[own]!]
        if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) === Number.isNaN(b) ? j < i : !Number.isNaN(a)
        return a === b ? j < i : descending ? a > b : a < b
      })
      out[offsets[before.length]!] = i
    })
  })
  return out
}

export const running: { readonly [K in "cumprod" | "cummax" | "cumsum"]: Combine } = {
  cumprod: (dtype, x, y) => (dtype === "float32" ? Math.fround(x * y) : Math.imul(x, y)),
  cummax: (_, x, y) => Math.max(x, y),
  cumsum: (dtype, x, y) => (dtype === "float32" ? x + y : (x + y) | 0)
}

export const cumulated = (
  op: keyof typeof running,
  dtype: DType,
  x: Numbers,
  sizes: Sizes,
  axis: number,
  reverse: boolean
): Array<number> => {
  const out = x.slice()
  eachLine(sizes, axis, (offsets) => {
    let total = 0
    const order = reverse ? offsets.toReversed() : offsets
    order.forEach((at, k) => {
      total = k === 0 ? x[at]! : running[op](dtype, total, x[at]!)
      out[at] = dtype === "float32" ? Math.fround(total) : total
    })
  })
  return out
}

/** The product over axes. */
export const multiplied = (dtype: DType, x: Numbers, sizes: Sizes, axes: Sizes): Array<number> => {
  const kept = sizes.filter((_, i) => !axes.includes(i))
  const out = Array.from({ length: product(kept) }, () => 1)
  x.forEach((value, flat) => {
    let rest = flat
    let at = 0
    let step = 1
    for (let i = sizes.length - 1; i >= 0; i--) {
      if (!axes.includes(i)) {
        at += (rest % sizes[i]!) * step
        step *= sizes[i]!
      }
      rest = Math.floor(rest / sizes[i]!)
    }
    out[at] = dtype === "float32" ? out[at]! * value : Math.imul(out[at]!, value)
  })
  return out
}
