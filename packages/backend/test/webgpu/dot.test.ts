/** Every way of multiplying matrices, forced upon small ones, and those that are chosen, against sums in float64. */
import { assert, it } from "@effect/vitest"
import type { Dot } from "@typegrad/core/Plan"
import { product } from "../../src/internal/sizes.ts"
import { emitDot } from "../../src/webgpu/wgsl/dot.ts"
import type { Sums } from "../../src/webgpu/wgsl/gemm/sums.ts"
import type { Tile } from "../../src/webgpu/wgsl/gemm/tile.ts"
import { rated, type Way } from "../../src/webgpu/wgsl/gemm/ways.ts"
import { random } from "../emit/harness.ts"
import { type Case, runAll } from "./dispatches.ts"
import { describeWebgpu } from "./support.ts"

interface Given {
  readonly batch?: ReadonlyArray<number>
  readonly m: number
  readonly n: number
  readonly k: number
  /** order of the axes in memory */
  readonly order?: "mk kn" | "km kn" | "mk nk" | "km nk"
  /** elements before each row, and before the first batch item */
  readonly gap?: number
  /** the left operand is the same for all items */
  readonly broadcast?: boolean
  readonly way?: Way
}

interface Checked {
  readonly label: string
  readonly one: Case
  readonly expected: Float64Array
  readonly k: number
}

const numbers = (count: number, seed: number): Float32Array => {
  const next = random(seed)
  return Float32Array.from({ length: count }, () => 2 * next() - 1)
}

/** The strides of one operand, of rows of `length`. */
const lying = (rows: number, length: number, items: number, gap: number) => {
  const row = length + gap
  return { row, item: rows * row, count: items * rows * row + gap }
}

const checked = (given: Given): Checked => {
  const { batch = [], broadcast = false, gap = 0, k, m, n, order = "mk kn", way } = given
  const items = product(batch)
  const left = order.startsWith("mk")
    ? lying(m, k, broadcast ? 1 : items, gap)
    : lying(k, m, broadcast ? 1 : items, gap)
  const right = order.endsWith("kn") ? lying(k, n, items, gap) : lying(n, k, items, gap)
  const [a, b] = [numbers(left.count, 1), numbers(right.count, 2)]
  const kernel: Dot = {
    ...{ kind: "dot", node: 2, lhs: 0, rhs: 1, lhsOffset: gap, rhsOffset: gap },
    batch: batch.map((size, i) => {
      const inner = product(batch.slice(i + 1))
      return { size, lhs: broadcast ? 0 : inner * left.item, rhs: inner * right.item }
    }),
    m: { size: m, lhs: order.startsWith("mk") ? left.row : 1 },
    n: { size: n, rhs: order.endsWith("kn") ? 1 : right.row },
    k: { size: k, lhs: order.startsWith("mk") ? 1 : left.row, rhs: order.endsWith("kn") ? right.row : 1 }
  }
  const expected = new Float64Array(items * m * n)
  expected.forEach((_, at) => {
    const [item, i, j] = [Math.floor(at / (m * n)), Math.floor(at / n) % m, at % n]
    const from = gap + (broadcast ? 0 : item * left.item) + i * kernel.m.lhs
    const to = gap + item * right.item + j * kernel.n.rhs
    for (let t = 0; t < k; t++) expected[at]! += a[from + t * kernel.k.lhs]! * b[to + t * kernel.k.rhs]!
  })
  const value = (data: Float32Array) => ({ sizes: [data.length], dtype: "float32", data }) as const
  const values = [value(a), value(b), { sizes: [...batch, m, n], dtype: "float32" }] as const
  return {
    ...{ label: JSON.stringify(given), expected, k },
    one: { values, kernels: [], emit: (site) => emitDot(site, kernel, way) }
  }
}

const check = async (given: ReadonlyArray<Given>): Promise<ReadonlyArray<string>> => {
  const all = given.map(checked)
  const runs = await runAll(all.map(({ one }) => one))
  runs.forEach(({ read }, i) => {
    const { expected, k, label } = all[i]!
    const actual = read(2)
    expected.forEach((value, at) => {
      assert.isBelow(Math.abs(actual[at]! - value), 3e-7 * (4 + Math.sqrt(k)) * 2, `${label}: element ${at}`)
    })
  })
  return runs.flatMap(({ shaders }) => shaders.map(({ element }) => element))
}

const tile = (down: number, across: number, rows: number, columns: number, depth: number): Tile => ({
  ...{ down, across, rows, columns, depth }
})

const tiles = (of: Tile, parts = 1): Way => ({ kind: "tiles", tile: of, parts })

const sums = (of: Partial<Sums>, parts = 1): Way => ({
  kind: "sums",
  sums: { ...{ rows: 1, columns: 1, sharing: 1, lanes: 64, near: "own", order: ["n", "m", "item"] }, ...of },
  parts
})

describeWebgpu("matrix products", () => {
  it("tiles of vectors, whatever is transposed", async () => {
    const small = tile(2, 2, 1, 1, 4)
    const elements = await check([
      { m: 8, n: 8, k: 8, way: tiles(small) },
      { m: 12, n: 20, k: 12, order: "km kn", way: tiles(small) },
      { m: 9, n: 12, k: 8, order: "mk nk", way: tiles(small) },
      { m: 20, n: 12, k: 28, order: "km nk", way: tiles(small) }
    ])
    assert.deepStrictEqual([...new Set(elements)], ["vec4<f32>"])
  })

  it("tiles of any sizes, strides and offsets, beyond the last row, column and step of k", async () => {
    await check([
      { batch: [3], m: 13, n: 7, k: 11, way: tiles(tile(4, 2, 2, 1, 8)) },
      { batch: [2, 2], m: 12, n: 20, k: 12, gap: 4, order: "km kn", way: tiles(tile(2, 4, 1, 2, 8)) },
      { m: 9, n: 12, k: 10, gap: 3, order: "mk nk", way: tiles(tile(2, 2, 2, 2, 4)) },
      { m: 33, n: 16, k: 18, gap: 2, order: "mk kn", way: tiles(tile(4, 2, 1, 1, 4)) },
      { m: 5, n: 3, k: 1, order: "km nk", way: tiles(tile(2, 2, 1, 1, 4)) }
    ])
  })

  it("tiles in bands, and k in parts that are added in order", async () => {
    await check([
      { m: 75, n: 20, k: 4, way: tiles(tile(2, 2, 1, 1, 4)) },
      { batch: [2], m: 9, n: 12, k: 44, way: tiles(tile(2, 2, 1, 1, 4), 3) },
      { m: 7, n: 5, k: 29, order: "km nk", way: tiles(tile(2, 2, 1, 1, 4), 4) }
    ])
  })

  it("the tiles of large products", async () => {
    const orders = ["mk kn", "km kn", "mk nk", "km nk"] as const
    await check(
      rated.map(({ tile: of }, i): Given => {
        const [m, n, k] = i % 3 === 0 ? ([131, 67, 19] as const) : ([72, 136, 20] as const)
        return { m, n, k, order: orders[i % 4]!, way: tiles(of) }
      })
    )
  })

  it("sums of one lane, and of several in either order", async () => {
    await check([
      { batch: [3], m: 5, n: 7, k: 6, way: sums({ rows: 2, columns: 3 }) },
      { batch: [2], m: 3, n: 6, k: 19, order: "km nk", way: sums({ sharing: 8, order: ["m", "item", "n"], rows: 4 }) },
      { m: 11, n: 4, k: 100, way: sums({ sharing: 4, near: "k", columns: 4 }, 3) },
      { m: 1, n: 3, k: 700, way: sums({ sharing: 16, lanes: 16, near: "k", columns: 2 }) }
    ])
  })

  it("what is chosen: tiles, vectors, many small ones, long k, nothing", async () => {
    await check([
      { m: 33, n: 64, k: 48 },
      { m: 1, n: 40, k: 30 },
      { m: 50, n: 1, k: 70, order: "km nk" },
      { m: 4, n: 70, k: 40, order: "mk nk" },
      { batch: [50], m: 3, n: 4, k: 5, broadcast: true },
      { m: 10, n: 12, k: 1100 },
      { m: 2, n: 3, k: 3000 },
      { m: 1, n: 1, k: 1 },
      { m: 3, n: 4, k: 0 },
      { m: 0, n: 4, k: 3 },
      { batch: [0], m: 2, n: 4, k: 3 }
    ])
  })

  it("multiplies infinities and NaN", async () => {
    const data = [1, NaN, 0, Infinity, 1, 0, 0, 0, 2]
    const kernel: Dot = {
      ...{ kind: "dot", node: 2, lhs: 0, rhs: 1, batch: [], m: { size: 3, lhs: 3 }, n: { size: 3, rhs: 1 } },
      k: { size: 3, lhs: 1, rhs: 3 }
    }
    const values = [0, 1].map(() => ({ sizes: [3, 3], dtype: "float32", data }) as const)
    const one = (way: Way): Case => ({
      ...{ values: [...values, { sizes: [3, 3], dtype: "float32" }], kernels: [] },
      emit: (site) => emitDot(site, kernel, way)
    })
    const expected = data.map((_, at) => {
      const [i, j] = [Math.floor(at / 3), at % 3]
      return data[i * 3]! * data[j]! + data[i * 3 + 1]! * data[3 + j]! + data[i * 3 + 2]! * data[6 + j]!
    })
    for (const { read } of await runAll([one(tiles(tile(2, 2, 1, 1, 4))), one(sums({}))])) {
      assert.deepStrictEqual(Array.from(read(2)), expected)
    }
  })
})
