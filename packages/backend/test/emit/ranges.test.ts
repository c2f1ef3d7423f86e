import { assert, describe, it } from "@effect/vitest"
import type { Fused } from "@typegrad/core/Plan"
import { makeContext } from "../../src/wasm/emit/context.ts"
import { emitFused } from "../../src/wasm/emit/fused.ts"
import type { KernelCode } from "../../src/wasm/emit/kernel.ts"
import type { Variant } from "../../src/wasm/emit/Module.ts"
import { product, random, rounds, type Value, variants } from "./harness.ts"
import { type Case, someKernel } from "./someKernel.ts"

/** Large enough for several units, by rank. */
const large = (rank: number): ReadonlyArray<number> =>
  [[], [1, 5, 1023, 1024, 1025, 5000, 9973], [3, 32, 67, 128, 301], [1, 2, 7, 16, 33, 40], [2, 3, 5, 8, 13]][rank] ?? [
    1
  ]

/** What kernels write in a few calls, each of one kernel's range. */
const prepare = (variant: Variant, kernels: ReadonlyArray<Fused>, places: (kernel: number, node: number) => number) => {
  const context = makeContext(variant)
  const codes = kernels.map((kernel, i) => emitFused(context, kernel, (node) => places(i, node)))
  codes.forEach((code: KernelCode, i) =>
    context.module.function(["i32", "i32"], (fn, lo, hi) => code.call(fn, { lo, hi }), `k${i}`)
  )
  const bytes = context.module.bytes(64)
  return { units: codes.map(({ units }) => units), pool: context.pool(), bytes }
}

type Part = (lo: number, hi: number) => void

const instantiate = ({ bytes, pool }: ReturnType<typeof prepare>, top: number) => {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(top / 65536) })
  new Uint8Array(memory.buffer).set(pool, 64)
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory, work: 0 } })
  return { memory, part: (i: number): Part => exports[`k${i}`] as Part }
}

const layOut = (
  values: ReadonlyArray<Value>,
  from: number
): { readonly addresses: Array<number>; readonly top: number } => {
  let top = from
  const addresses = values.map(({ sizes }) => {
    const at = top
    top += Math.ceil(product(sizes) / 16) * 64
    return at
  })
  return { addresses, top }
}

const first = 65536

const fill = (memory: WebAssembly.Memory, values: ReadonlyArray<Value>, addresses: ReadonlyArray<number>): void =>
  values.forEach(({ data, dtype, sizes }, i) => {
    const array = dtype === "float32" ? Float32Array : Int32Array
    if (data !== undefined) new array(memory.buffer, addresses[i]!, product(sizes)).set(data)
  })

/** The memory after the ranges between some cuts. */
const after = (
  { kernel, values }: Case,
  variant: Variant,
  cutsOf: (units: number) => ReadonlyArray<readonly [number, number]>
) => {
  const { addresses, top } = layOut(values, first)
  const code = prepare(variant, [kernel], (_, node) => addresses[node]!)
  const { memory, part } = instantiate(code, top)
  fill(memory, values, addresses)
  for (const [lo, hi] of cutsOf(code.units[0]!)) part(0)(lo, hi)
  return { units: code.units[0]!, words: new Int32Array(memory.buffer), bits: Buffer.from(memory.buffer, first) }
}

describe.each(variants)("kernels in ranges of their units, %s", (_name, variant) => {
  it("ranges in any order give the bits of one call", () => {
    let several = 0
    for (let seed = 1; seed <= 150 * rounds; seed++) {
      for (const reduces of [false, true]) {
        const one = someKernel(seed, reduces, large)
        const whole = after(one, variant, (units) => [[0, units]])
        if (whole.units === 1) continue
        several++
        const next = random(seed + 7)
        const parts = after(one, variant, (units) => {
          const cuts = [0, Math.floor(next() * units), Math.floor(next() * units), units].toSorted((a, b) => a - b)
          return cuts
            .slice(1)
            .map((hi, i) => [cuts[i]!, hi] as const)
            .filter(([lo, hi]) => lo < hi)
            .toReversed()
        })
        const singly = after(one, variant, (units) => Array.from({ length: units }, (_, i) => [i, i + 1] as const))
        assert.deepStrictEqual(Buffer.compare(parts.bits, whole.bits), 0, `seed ${seed}`)
        assert.deepStrictEqual(Buffer.compare(singly.bits, whole.bits), 0, `seed ${seed}`)
      }
    }
    assert.isAbove(several, 50)
  })
  it("two registers at a time or one: the same bits", () => {
    for (let seed = 1; seed <= 100 * rounds; seed++) {
      for (const reduces of [false, true]) {
        const one = someKernel(seed, reduces, seed % 2 === 0 ? large : undefined)
        const [narrow, wide] = [false, true].map((wide) => {
          return after(one, { ...variant, wide }, (units) => [[0, units]]).bits
        }) as [Buffer, Buffer]
        assert.strictEqual(Buffer.compare(narrow, wide), 0, `seed ${seed}`)
      }
    }
  })
  it("a range writes nothing that is not its own", () => {
    const n = 5000
    const values: ReadonlyArray<Value> = [
      { sizes: [n], dtype: "float32", data: new Float32Array(n).fill(1) },
      { sizes: [n], dtype: "float32" }
    ]
    const kernel: Fused = {
      kind: "fused",
      sizes: [n],
      body: [{ kind: "load", node: 0, strides: [1], dtype: "float32" }],
      stores: [{ value: 0, node: 1 }],
      reduce: null
    }
    const { addresses } = layOut(values, first)
    const written = (lo: number, hi: number): number => {
      const { words } = after({ kernel, values }, variant, () => [[lo, hi]])
      return words.subarray(addresses[1]! / 4, addresses[1]! / 4 + n).filter((word) => word !== 0).length
    }
    const { units } = after({ kernel, values }, variant, () => [])
    assert.isAbove(units, 2)
    const counts = Array.from({ length: units }, (_, i) => written(i, i + 1))
    assert.strictEqual(
      counts.reduce((a, b) => a + b),
      n
    )
    assert.isAtLeast(Math.min(...counts.slice(0, -1)), 1024)
  })
})

describe("kernels of equal structure", () => {
  const variant = { fma: false }
  const scaled = (by: number, from: number, to: number, strides = [1]): Fused => ({
    kind: "fused",
    sizes: [6],
    body: [
      { kind: "load", node: from, strides, dtype: "float32" },
      { kind: "literal", value: by, dtype: "float32" },
      { kind: "compute", op: "mul", args: [0, 1], dtype: "float32" }
    ],
    stores: [{ value: 2, node: to }],
    reduce: null
  })
  const functionsOf = (kernels: ReadonlyArray<Fused>): number => {
    const context = makeContext(variant)
    for (const kernel of kernels) emitFused(context, kernel, () => 0)
    return context.module.function([], () => {}).index
  }
  it("are one function; another literal, stride or place twice is another", () => {
    assert.strictEqual(functionsOf([scaled(2, 0, 1), scaled(2, 5, 9), scaled(2, 9, 5)]), 1)
    assert.strictEqual(functionsOf([scaled(2, 0, 1), scaled(3, 0, 1)]), 2)
    assert.strictEqual(functionsOf([scaled(0, 0, 1), scaled(-0, 0, 1)]), 2)
    assert.strictEqual(functionsOf([scaled(2, 0, 1), scaled(2, 0, 1, [0])]), 2)
    assert.strictEqual(functionsOf([scaled(2, 0, 1), scaled(2, 0, 0)]), 2)
  })
  it("work at the places of each", () => {
    const values: ReadonlyArray<Value> = [
      { sizes: [6], dtype: "float32", data: [1, 2, 3, 4, 5, 6] },
      { sizes: [6], dtype: "float32" },
      { sizes: [6], dtype: "float32" }
    ]
    const { addresses, top } = layOut(values, first)
    const code = prepare(
      variant,
      [scaled(2, 0, 1), scaled(2, 1, 2), scaled(2, 0, 1)],
      (i, node) => addresses[i === 2 ? 2 : node]!
    )
    const { memory, part } = instantiate(code, top)
    fill(memory, values, addresses)
    for (const i of [0, 1, 2]) part(i)(0, 1)
    const read = (i: number): Array<number> => Array.from(new Float32Array(memory.buffer, addresses[i]!, 6))
    assert.deepStrictEqual(read(1), [2, 4, 6, 8, 10, 12])
    // twice, and once more in place: two nodes of one place
    assert.deepStrictEqual(read(2), [8, 16, 24, 32, 40, 48])
  })
  it("with more operands than a function may have parameters", () => {
    const n = 1200
    const values: Array<Value> = Array.from({ length: n }, (_, i) => ({
      sizes: [3],
      dtype: "float32",
      data: [i, 1, -i]
    }))
    values.push({ sizes: [3], dtype: "float32" })
    const kernel: Fused = {
      kind: "fused",
      sizes: [3],
      body: [
        ...values.slice(0, n).map((_, i) => ({ kind: "load", node: i, strides: [1], dtype: "float32" }) as const),
        ...Array.from(
          { length: n - 1 },
          (_, i) => ({ kind: "compute", op: "add", args: [i === 0 ? 0 : n + i - 1, i + 1], dtype: "float32" }) as const
        )
      ],
      stores: [{ value: 2 * n - 2, node: n }],
      reduce: null
    }
    const { words } = after({ kernel, values }, variant, () => [[0, 1]])
    const { addresses } = layOut(values, first)
    const total = (n * (n - 1)) / 2
    assert.deepStrictEqual(Array.from(new Float32Array(words.buffer, addresses[n]!, 3)), [total, n, -total])
  })
})
