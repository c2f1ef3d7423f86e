/**
 * What one core gives at most: the loop of a matrix product's micro-kernel over panels that stay in the first cache, 6 rows by 8
 * columns in registers, or by 16 where the engine joins pairs of vectors. Written in bytes, because it is the measure of what the backend emits.
 */
import { setFlagsFromString } from "node:v8"
import { byKind, type Framework, fromStep } from "./Framework.ts"

const rows = 6
const depth = 256
const turns = 400

/** of i32 */
const signed = (value: number): Array<number> => {
  const out: Array<number> = []
  let rest = value | 0
  for (;;) {
    const byte = rest & 0x7f
    rest >>= 7
    if ((rest === 0 && (byte & 0x40) === 0) || (rest === -1 && (byte & 0x40) !== 0)) return [...out, byte]
    out.push(byte | 0x80)
  }
}

const unsigned = (value: number): Array<number> => {
  const out: Array<number> = []
  let rest = value
  while (rest > 0x7f) {
    out.push((rest & 0x7f) | 0x80)
    rest >>>= 7
  }
  return [...out, rest]
}

const get = (local: number): Array<number> => [0x20, ...unsigned(local)]
const set = (local: number): Array<number> => [0x21, ...unsigned(local)]
const add = (local: number, by: number): Array<number> => [...get(local), 0x41, ...signed(by), 0x6a, ...set(local)]
const simd = (opcode: number, offset?: number): Array<number> =>
  offset === undefined ? [0xfd, ...unsigned(opcode)] : [0xfd, ...unsigned(opcode), 0, ...unsigned(offset)]
const [load, loadSplat, store, relaxedMadd, mulOp, addOp] = [0x00, 0x09, 0x0b, 0x105, 0xe6, 0xe4] as const

/** kernel(k, a, b, c): c = the product of two panels of depth k */
const body = (columns: number, fused: boolean): Array<number> => {
  const vectors = columns / 4
  const [k, a, b, c] = [0, 1, 2, 3] as const
  const sum = (i: number, j: number): number => 4 + i * vectors + j
  const right = (j: number): number => 4 + rows * vectors + j
  const left = 4 + rows * vectors + vectors
  const each = (n: number, f: (i: number) => Array<number>): Array<number> =>
    Array.from({ length: n }, (_, i) => f(i)).flat()
  const product = (i: number, j: number): Array<number> =>
    fused
      ? [...get(left), ...get(right(j)), ...get(sum(i, j)), ...simd(relaxedMadd), ...set(sum(i, j))]
      : [...get(sum(i, j)), ...get(left), ...get(right(j)), ...simd(mulOp), ...simd(addOp), ...set(sum(i, j))]
  const turn = [
    ...each(vectors, (j) => [...get(b), ...simd(load, 16 * j), ...set(right(j))]),
    ...each(rows, (i) => [
      ...[...get(a), ...simd(loadSplat, 4 * i), ...set(left)],
      ...each(vectors, (j) => product(i, j))
    ]),
    ...[...add(a, 4 * rows), ...add(b, 4 * columns), ...add(k, -1)]
  ]
  const loop = [0x02, 0x40, 0x03, 0x40, ...get(k), 0x45, 0x0d, 1, ...turn, 0x0c, 0, 0x0b, 0x0b]
  const write = each(rows, (i) =>
    each(vectors, (j) => [...get(c), ...get(sum(i, j)), ...simd(store, (i * vectors + j) * 16)])
  )
  return [1, ...unsigned((rows + 1) * vectors + 1), 0x7b, ...loop, ...write, 0x0b]
}

const section = (id: number, content: Array<number>): Array<number> => [id, ...unsigned(content.length), ...content]

const module = (columns: number, fused: boolean): Uint8Array<ArrayBuffer> => {
  const code = body(columns, fused)
  return new Uint8Array([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 4, 0x7f, 0x7f, 0x7f, 0x7f, 0]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, 1]),
    ...section(7, [1, 6, ...new TextEncoder().encode("kernel"), 0, 0]),
    ...section(10, [1, ...unsigned(code.length), ...code])
  ])
}

/** GFLOP/s, as a framework whose "losses" are those. */
export const start = async ({ simd: bits = 128 }: { readonly simd?: 128 | 256 }): Promise<Framework> => {
  if (bits === 256) setFlagsFromString("--experimental-wasm-revectorize")
  const columns = bits === 256 ? 16 : 8
  const fused = WebAssembly.validate(module(columns, true))
  const { instance } = await WebAssembly.instantiate(module(columns, fused))
  const kernel = instance.exports["kernel"] as (k: number, a: number, b: number, c: number) => void
  const right = 4 * rows * depth
  const to = right + 4 * columns * depth
  const operations = turns * 2 * rows * columns * depth
  return {
    note: `${bits} bits, ${fused ? "fused multiply-add" : "multiply and add"}`,
    prepare: byKind("peak", {
      peak: async () =>
        fromStep(() => {
          const begin = performance.now()
          for (let turn = 0; turn < turns; turn++) kernel(depth, 0, right, to)
          return operations / (performance.now() - begin) / 1e6
        })
    })
  }
}
