/** Running values and products along axes, against loops by index. */
import { assert, it } from "@effect/vitest"
import type { DType } from "@typegrad/core/DType"
import { product } from "../../src/internal/sizes.ts"
import { cumulated, elements, finite, multiplied, running } from "../emit/indexed.ts"
import { type Application, applyAll, check, type Expected } from "./applications.ts"
import { describeWebgpu } from "./support.ts"

type Sizes = ReadonlyArray<number>

/** Of all ways: by an invocation, by a workgroup in one tile and several, in blocks. */
const lines: ReadonlyArray<readonly [Sizes, number]> = [
  [[7], 0],
  [[1], 0],
  [[33], 0],
  [[5, 3], 0],
  [[5, 3], 1],
  [[3, 37, 4], 1],
  [[2, 100, 33], 1],
  [[3, 1100], 1],
  [[0], 0],
  [[3, 0], 1],
  [[0, 3], 0]
]
/** lines that are cut into blocks; the last block is a part of one */
const long: ReadonlyArray<readonly [Sizes, number]> = [
  [[8193], 0],
  [[9001, 2], 0]
]

const runningOf = (
  op: keyof typeof running,
  dtype: DType,
  [sizes, axis]: readonly [Sizes, number],
  reverse: boolean,
  data: Array<number>
): Expected => ({
  label: `${op} ${dtype} [${sizes}] along ${axis}, ${reverse}`,
  application: {
    ...{ op, attrs: { axis, reverse }, result: { sizes, dtype } },
    inputs: [{ sizes, dtype, data }]
  },
  expected: cumulated(op, dtype, data, sizes, axis, reverse)
})

describeWebgpu("running values", () => {
  it("of integers and booleans are exact", () =>
    check(
      [...lines, ...long].flatMap((line, seed) =>
        ([...Object.keys(running), "cummax"] as Array<keyof typeof running>).flatMap((op, i) => {
          // a pipeline takes longer than the numbers: every way has its turn
          if ((seed + i) % 2 === 0) return []
          const dtype = i === 3 ? "bool" : "int32"
          return [runningOf(op, dtype, line, i < 2, elements(dtype, product(line[0]), seed))]
        })
      )
    ))

  it("cummax of floats keeps NaN from the first one on", () =>
    check(
      [...lines, ...long].flatMap((line, seed) =>
        [false, true].map((reverse) => {
          const data = elements("float32", product(line[0]), seed)
          // of few NaNs more is left to see
          const few = data.map((x, i) => (Number.isNaN(x) && i % 5 !== 0 ? -Infinity : x))
          return runningOf("cummax", "float32", line, reverse, seed % 2 === 0 ? few : data)
        })
      )
    ))

  it("sums and products of floats", async () => {
    const cases = [...lines, ...long].flatMap((line, seed) => {
      const data = finite(product(line[0]), seed)
      const factors = data.map((x) => Math.fround(1 + x / 16))
      return [
        runningOf("cumsum", "float32", line, seed % 2 === 0, data),
        runningOf("cumprod", "float32", line, seed % 2 !== 0, factors)
      ]
    })
    const results = await applyAll(cases.map(({ application }) => application))
    cases.forEach(({ expected, label }, i) => {
      assert.strictEqual(results[i]!.length, expected.length)
      const scale = i % 2 === 0 ? () => 1 : Math.abs
      results[i]!.forEach((value, j) =>
        assert.isAtMost(Math.abs(value - expected[j]!), 2e-5 * scale(expected[j]!), `${label} [${j}]`)
      )
    })
  })

  it("sums of special floats", () =>
    check(
      ([[12], [6, 2]] as const).flatMap((sizes) =>
        [40, 0].map((rest) => {
          // the longer one is scanned by a workgroup
          const own = [sizes[0] + rest, ...sizes.slice(1)]
          const data = Array.from({ length: product(own) }, (_, i) => [1, Infinity, 2, -1, -Infinity, 3, NaN][i] ?? 0)
          return runningOf("cumsum", "float32", [own, 0], false, data)
        })
      )
    ))

  it("the running sum of 2^18 times 0.1 does not drift", async () => {
    const n = 2 ** 18
    const tenth = Math.fround(0.1)
    const applications = ([[n], [n / 64, 64]] as const).map(
      (sizes): Application => ({
        op: "cumsum",
        attrs: { axis: 0, reverse: false },
        inputs: [{ sizes, dtype: "float32", data: new Float32Array(n).fill(tenth) }],
        result: { sizes, dtype: "float32" }
      })
    )
    const results = await applyAll(applications)
    results.forEach((values, i) => {
      const width = i === 0 ? 1 : 64
      const worst = values.reduce((most, x, at) => {
        const exact = (Math.floor(at / width) + 1) * tenth
        return Math.max(most, Math.abs(x - exact) / exact)
      }, 0)
      assert.isBelow(worst, 3e-6)
    })
  })
})

describeWebgpu("products", () => {
  const cases: ReadonlyArray<readonly [Sizes, Sizes]> = [
    [[7], [0]],
    [[], []],
    [[3, 5], []],
    [[3, 5], [0]],
    [[3, 5], [1]],
    [[3, 1, 9], [1]],
    [
      [2, 3, 4, 5],
      [1, 3]
    ],
    [
      [2, 3, 2, 3, 2],
      [0, 2, 4]
    ],
    [[3, 301], [1]],
    [
      [7, 3, 29],
      [0, 2]
    ],
    [[70, 4100], [0]],
    [[2000], [0]],
    [[0, 3], [0]],
    [[3, 0], [0]],
    [[0], [0]]
  ]
  it("over any axes", async () => {
    const given = cases.flatMap(([sizes, axes], seed) =>
      (["float32", "int32"] as const).map((dtype) => {
        const count = product(sizes)
        const data =
          dtype === "int32" ? elements(dtype, count, seed) : finite(count, seed).map((x) => Math.fround(1 + x / 16))
        const application: Application = {
          ...{ op: "reduceProd", attrs: { axes }, inputs: [{ sizes, dtype, data }] },
          result: { sizes: sizes.filter((_, i) => !axes.includes(i)), dtype }
        }
        return {
          application,
          dtype,
          expected: multiplied(dtype, data, sizes, axes),
          label: `${dtype} [${sizes}] over ${axes}`
        }
      })
    )
    const results = await applyAll(given.map(({ application }) => application))
    given.forEach(({ dtype, expected, label }, i) => {
      if (dtype === "int32") return assert.deepStrictEqual(results[i], expected, label)
      assert.strictEqual(results[i]!.length, expected.length)
      results[i]!.forEach((value, j) =>
        assert.isAtMost(Math.abs(value - expected[j]!), 1e-5 * Math.abs(expected[j]!), `${label} [${j}]`)
      )
    })
  })

  it("of a zero and an infinity are NaN, wherever they stand", async () => {
    const applications = [2, 5, 80, 300].flatMap((n) =>
      [1, n - 1].map((i): Application => {
        const data = Array.from({ length: n }, (_, k) => (k === 0 ? 0 : k === i ? Infinity : 1))
        return {
          op: "reduceProd",
          attrs: { axes: [0] },
          inputs: [{ sizes: [n], dtype: "float32", data }],
          result: { sizes: [], dtype: "float32" }
        }
      })
    )
    for (const [value] of await applyAll(applications)) assert.isNaN(value)
  })
})
