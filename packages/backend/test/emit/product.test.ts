import { assert, describe, it } from "@effect/vitest"
import type { Local } from "../../src/wasm/emit/assembler.ts"
import { makeContext } from "../../src/wasm/emit/context.ts"
import { depthOf, type Product } from "../../src/wasm/emit/gemm/layout.ts"
import { emitProduct, scratchBytes, tilesOf } from "../../src/wasm/emit/gemm/product.ts"
import { i32 } from "../../src/wasm/emit/instructions.ts"
import type { Variant } from "../../src/wasm/emit/Module.ts"
import { random, rounds, variants } from "./harness.ts"

interface Sizes {
  readonly m: number
  readonly n: number
  readonly k: number
  /** which axis of A and of B has neighbours in memory, and elements between its rows that belong to nobody */
  readonly a: "m" | "k"
  readonly b: "n" | "k"
  readonly gap: number
  readonly onto: boolean
}

const steps = (contiguous: boolean, ownSize: number, gap: number): number => (contiguous ? 4 : 4 * (ownSize + gap))

const productOf = ({ a, b, gap, k, m, n, onto }: Sizes) =>
  ({
    ...{ m, n, k, onto },
    a: { m: steps(a === "m", k, gap), k: steps(a === "k", m, gap) },
    b: { k: steps(b === "k", n, gap), n: steps(b === "n", k, gap) }
  }) satisfies Product

type Cut = (units: number) => ReadonlyArray<readonly [lo: number, hi: number]>

const all: Cut = (units) => [[0, units]]
const singly: Cut = (units) => Array.from({ length: units }, (_, i) => [units - 1 - i, units - i] as const)

const data = (seed: number, length: number): Float32Array => {
  const next = random(seed)
  return Float32Array.from({ length }, () => next() * 2 - 1)
}

const operands = (sizes: Sizes) => {
  const { a, b, gap, k, m, n } = sizes
  return {
    a: data(1, a === "k" ? m * (k + gap) : k * (m + gap)),
    b: data(2, b === "k" ? n * (k + gap) : k * (n + gap)),
    c: data(3, m * n)
  }
}

/** C, where sizes are known when code is emitted, or when it runs. */
const multiply = (variant: Variant, sizes: Sizes, cut: Cut, known = true): Float32Array => {
  const context = makeContext(variant)
  const product = productOf(sizes)
  const { axis, count } = tilesOf(context, product)
  const { a, b, c } = operands(sizes)
  const places = { a: 65536, b: 0, c: 0, work: 0 }
  places.b = places.a + a.byteLength + 64
  places.c = places.b + b.byteLength + 64
  places.work = places.c + c.byteLength + 64
  let bytes = 0
  context.module.function(
    ["i32", "i32", "i32", "i32", "i32"],
    (fn, lo, hi, m, k, rowA) => {
      const late = { ...product, m, k, a: { m: rowA, k: product.a.k } }
      const used: Product = known ? product : late
      bytes = scratchBytes(context, used)
      const at = (address: number) => i32.const(address)
      const from = { a: at(places.a), b: at(places.b), c: at(places.c), work: at(places.work) }
      emitProduct(context, fn, used, from, known ? { axis, lo: lo as Local<"i32">, hi } : null)
    },
    "f"
  )
  const end = places.work + bytes
  const memory = new WebAssembly.Memory({ initial: Math.ceil((end + 4) / 65536) })
  const words = new Float32Array(memory.buffer)
  words.set(a, places.a / 4)
  words.set(b, places.b / 4)
  words.set(c, places.c / 4)
  const before = words.slice()
  const module = new WebAssembly.Module(context.module.bytes(0))
  const f = new WebAssembly.Instance(module, { env: { memory, work: 0 } }).exports["f"] as (
    ...args: Array<number>
  ) => void
  for (const [lo, hi] of known ? cut(count) : [[0, 0] as const]) f(lo, hi, sizes.m, sizes.k, product.a.m)
  const mine = (at: number): boolean =>
    (at >= places.c && at < places.c + c.byteLength) || (at >= places.work && at < end)
  words.forEach((word, i) => {
    if (word !== before[i] && !mine(i * 4)) throw new Error(`byte ${i * 4} was overwritten: ${JSON.stringify(sizes)}`)
  })
  return words.slice(places.c / 4, places.c / 4 + c.length)
}

/** In the order that is promised: along k in blocks, each rounded after every product and sum. */
const expected = (sizes: Sizes): Float32Array => {
  const { k, m, n, onto } = sizes
  const product = productOf(sizes)
  const { a, b, c } = operands(sizes)
  const depth = depthOf(k)
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let total: number | null = onto ? c[i * n + j]! : null
      for (let first = 0; first < k; first += depth) {
        let sum = 0
        for (let t = first; t < Math.min(first + depth, k); t++) {
          const [x, y] = [a[(i * product.a.m + t * product.a.k) / 4]!, b[(t * product.b.k + j * product.b.n) / 4]!]
          sum = Math.fround(sum + Math.fround(x * y))
        }
        total = total === null ? sum : Math.fround(total + sum)
      }
      c[i * n + j] = total!
    }
  }
  return c
}

const pick = <A>(next: () => number, values: ReadonlyArray<A>): A => values[Math.floor(next() * values.length)]!

const some = (seed: number): Sizes => {
  const next = random(seed)
  const size = () => pick(next, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 15, 16, 17, 23, 24, 31, 32, 33, 47, 65])
  const k = pick(next, [1, 2, 3, 4, 5, 17, 64, 255, 256, 257, 300])
  return {
    ...{ m: size(), n: size(), k, gap: pick(next, [0, 0, 1, 3]) },
    ...{ a: pick(next, ["m", "k"]), b: pick(next, ["n", "k"]), onto: next() < 0.3 }
  }
}

/** Past every block, with rows that are pages apart, with operands that are packed and not. */
const large: ReadonlyArray<Sizes> = [
  { m: 400, n: 20, k: 3, a: "k", b: "n", gap: 0, onto: false },
  { m: 401, n: 9, k: 260, a: "m", b: "k", gap: 0, onto: false },
  { m: 17, n: 1030, k: 7, a: "k", b: "n", gap: 0, onto: false },
  { m: 200, n: 40, k: 5, a: "k", b: "n", gap: 0, onto: true },
  { m: 20, n: 50, k: 30, a: "m", b: "n", gap: 1023, onto: false },
  { m: 13, n: 33, k: 515, a: "m", b: "k", gap: 1030, onto: true }
]

const same = (actual: Float32Array, wanted: Float32Array, what: string): void =>
  assert.strictEqual(Buffer.compare(Buffer.from(actual.buffer), Buffer.from(wanted.buffer)), 0, what)

const checked: ReadonlyArray<Sizes> = [...Array.from({ length: 120 * rounds }, (_, seed) => some(seed)), ...large]

describe("matrix products", () => {
  it("in plain SIMD: the bits of sums along k", () => {
    for (const sizes of checked) same(multiply({ fma: false }, sizes, all), expected(sizes), JSON.stringify(sizes))
  })
  it.each(variants)("%s: the same bits in parts, wide or not, with sizes that are known late", (_name, variant) => {
    for (const sizes of checked) {
      const whole = multiply({ fma: variant.fma }, sizes, all)
      const what = JSON.stringify(sizes)
      same(multiply(variant, sizes, all), whole, what)
      same(multiply(variant, sizes, singly), whole, `in parts: ${what}`)
      same(multiply(variant, sizes, all, false), whole, `late: ${what}`)
    }
  })
})
