/** Runs hand-made kernels on a memory of their own, with canaries around every place. */
import type { DType } from "@typegrad/core/DType"
import type { GraphNode } from "@typegrad/core/Graph"
import { type Kernel, type Plan, writes } from "@typegrad/core/Plan"
import { emitKernels, hasRelaxedSimd, type Variant } from "../../src/wasm/emit/Module.ts"

export const variants: ReadonlyArray<readonly [string, Variant]> = [
  ["simd", { fma: false }],
  ...(hasRelaxedSimd() ? ([["fma", { fma: true }]] as const) : []),
  ["wide", { fma: hasRelaxedSimd(), wide: true }]
]

/** A value in memory: `data` where it is given beforehand (bools as 0 and 1). */
export interface Value {
  readonly sizes: ReadonlyArray<number>
  readonly dtype: DType
  readonly data?: ArrayLike<number>
}

export const product = (sizes: ReadonlyArray<number>): number => sizes.reduce((a, b) => a * b, 1)

const canary = 0x7fdeadbe

const node = (value: Value): GraphNode => ({
  op: "input",
  attrs: { index: 0 },
  inputs: [],
  sizes: value.sizes,
  dtype: value.dtype
})

export const planOf = (
  values: ReadonlyArray<Value>,
  kernels: ReadonlyArray<Kernel>,
  nodes: Readonly<Record<number, GraphNode>> = {},
  commit = kernels.length
): Plan => ({
  graph: {
    nodes: values.map((value, i) => nodes[i] ?? node(value)),
    inputs: [],
    constants: [],
    cells: values,
    outputs: [],
    updates: [],
    guard: null
  },
  kernels,
  commit,
  places: [],
  inputs: [],
  bytes: 0
})

export interface Run {
  /** the elements of a value after the run */
  readonly read: (value: number) => Float32Array | Int32Array
  readonly raw: (value: number) => Int32Array
}

/** Value i lives at a place of its own; kernels refer to it as node i. Offsets are 4 bytes off any larger alignment. */
export const run = (
  variant: Variant,
  values: ReadonlyArray<Value>,
  kernels: ReadonlyArray<Kernel>,
  nodes: Readonly<Record<number, GraphNode>> = {}
): Run => {
  const plan = planOf(values, kernels, nodes)
  let top = 64
  const place = (bytes: number): number => {
    const at = top
    top += Math.ceil(bytes / 64) * 64 + 64
    return at
  }
  const addresses = values.map((value) => place(product(value.sizes) * 4))
  const code = emitKernels([{ plan, address: (i) => addresses[i]!, cell: (i) => addresses[i]!, arena: 0 }], variant)
  const pool = place(code.pool.length)
  const work = place(code.workBytes)
  const memory = new WebAssembly.Memory({ initial: Math.ceil(top / 65536) })
  const words = new Int32Array(memory.buffer).fill(canary)
  new Uint8Array(memory.buffer).set(code.pool, pool)
  const view = (i: number): Float32Array | Int32Array => {
    const count = product(values[i]!.sizes)
    return values[i]!.dtype === "float32"
      ? new Float32Array(memory.buffer, addresses[i]!, count)
      : new Int32Array(memory.buffer, addresses[i]!, count)
  }
  values.forEach((value, i) => {
    if (value.data !== undefined) view(i).set(value.data)
  })
  const before = words.slice()
  const instance = new WebAssembly.Instance(new WebAssembly.Module(code.bytes(pool)), { env: { memory, work } })
  for (const part of [...code.entries[0]!.body, ...code.entries[0]!.commit]) {
    ;(instance.exports[part.name] as () => void)()
  }
  const written = new Uint8Array(words.length)
  written.fill(1, work / 4, (work + code.workBytes) / 4)
  values.forEach((value, i) => {
    if (value.data === undefined || kernels.some((kernel) => isWritten(kernel, i))) {
      written.fill(1, addresses[i]! / 4, addresses[i]! / 4 + product(value.sizes))
    }
  })
  words.forEach((word, i) => {
    if (word !== before[i] && written[i] === 0) throw new Error(`byte ${i * 4} was overwritten`)
  })
  return {
    read: (i) => view(i).slice(),
    raw: (i) => words.slice(addresses[i]! / 4, addresses[i]! / 4 + product(values[i]!.sizes))
  }
}

/** Cells are values here like any others. */
const isWritten = (kernel: Kernel, value: number): boolean =>
  kernel.kind === "copy" ? kernel.cell === value : writes(kernel).includes(value)

/** How many times more random cases `pnpm test:long` tries. */
export const rounds = process.env["TYPEGRAD_LONG"] === "1" ? 10 : 1

/** A small deterministic generator (mulberry32): the same data in every run. */
export const random = (seed: number): (() => number) => {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** Distance of `actual` from the float64 `expected` in units of the last place of float32. */
export const ulps = (actual: number, expected: number): number => {
  if (Number.isNaN(expected)) return Number.isNaN(actual) ? 0 : Infinity
  const rounded = Math.fround(expected)
  if (actual === rounded) return 0
  if (!Number.isFinite(actual) || !Number.isFinite(rounded)) return Infinity
  const exponent = Math.max(-126, Math.floor(Math.log2(Math.abs(expected))))
  return Math.abs(actual - expected) / 2 ** (exponent - 23)
}
