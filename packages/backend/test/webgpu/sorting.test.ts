/** Orders and first maxima, against loops by index. */
import { assert, it } from "@effect/vitest"
import { product } from "../../src/internal/sizes.ts"
import { dtypes, eachLine, elements, finite, ordered } from "../emit/indexed.ts"
import { type Application, applyAll, check, type Expected } from "./applications.ts"
import { describeWebgpu } from "./support.ts"

type Sizes = ReadonlyArray<number>

/** Short lines share a workgroup; long ones are merged from blocks of 1024, once and twice. */
const lines: ReadonlyArray<readonly [Sizes, number]> = [
  [[7], 0],
  [[1], 0],
  [[5, 3], 0],
  [[5, 3], 1],
  [[13, 50], 0],
  [[3, 37, 4], 1],
  [[1024], 0],
  [[2, 1025], 1],
  [[2050, 2], 0],
  [[0], 0],
  [[3, 0], 1],
  [[0, 3], 1]
]

describeWebgpu("argsort", () => {
  it("is the stable order, NaN last", () =>
    check(
      lines.flatMap(([sizes, axis], seed) =>
        // a pipeline takes longer than the numbers: floats, and one of the others
        ["float32" as const, dtypes[1 + (seed % 2)]!].map((dtype, i): Expected => {
          const descending = (seed + i) % 3 === 0
          const data = elements(dtype, product(sizes), seed)
          return {
            label: `${dtype} [${sizes}] along ${axis}, ${descending}`,
            application: {
              ...{ op: "argsort", attrs: { axis, descending }, result: { sizes, dtype: "int32" } },
              inputs: [{ sizes, dtype, data }]
            },
            expected: ordered(data, sizes, axis, descending)
          }
        })
      )
    ))

  it("of thousands of numbers that are all different", async () => {
    const n = 5000
    const data = finite(n, 3)
    const [order] = await applyAll([
      {
        ...{ op: "argsort", attrs: { axis: 0, descending: false }, result: { sizes: [n], dtype: "int32" } },
        inputs: [{ sizes: [n], dtype: "float32", data }]
      }
    ])
    assert.deepStrictEqual(
      order,
      data.map((_, i) => i).toSorted((i, j) => data[i]! - data[j]! || i - j)
    )
  })
})

describeWebgpu("argMax", () => {
  const maxima: ReadonlyArray<readonly [Sizes, number]> = [
    ...lines.filter(([sizes, axis]) => sizes[axis] !== 0),
    [[2, 100, 33], 1],
    [[16385], 0],
    [[2, 20000], 1]
  ]
  it("is the first maximum, and the first NaN", () =>
    check(
      maxima.flatMap(([sizes, axis], seed) =>
        dtypes.map((dtype, i): Expected => {
          const data = elements(dtype, product(sizes), seed)
          // without NaN every other time
          if (dtype === "float32" && seed % 2 === 0) data.forEach((x, k) => Number.isNaN(x) && (data[k] = -Infinity))
          // the maximum is a late one
          if (i === 1) data.forEach((x, k) => k < data.length - 7 && x > 5 && (data[k] = 5))
          const expected: Array<number> = []
          eachLine(sizes, axis, (offsets) => {
            const values = offsets.map((at) => data[at]!)
            const nan = values.findIndex(Number.isNaN)
            const most = values.reduce((a, b) => Math.max(a, b), -Infinity)
            expected.push(nan >= 0 ? nan : values.indexOf(most))
          })
          const result = { sizes: sizes.filter((_, k) => k !== axis), dtype: "int32" } as const
          return {
            label: `${dtype} [${sizes}] along ${axis}`,
            application: { op: "argMax", attrs: { axis }, inputs: [{ sizes, dtype, data }], result },
            expected
          }
        })
      )
    ))

  it("takes -0 and 0 for equal", async () => {
    const cases = [
      [-0, 0, -0],
      [-1, 0, -0],
      [-1, -0, 0]
    ].map((data): Application => {
      return {
        op: "argMax",
        attrs: { axis: 0 },
        inputs: [{ sizes: [3], dtype: "float32", data }],
        result: { sizes: [], dtype: "int32" }
      }
    })
    assert.deepStrictEqual(await applyAll(cases), [[0], [1], [1]])
  })
})
