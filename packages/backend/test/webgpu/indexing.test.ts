/** Rows by index, and boxes, against loops by index. */
import { assert, it } from "@effect/vitest"
import { product } from "../../src/internal/sizes.ts"
import { dtypes, elements, finite, gathered, indices, scattered, type scatters } from "../emit/indexed.ts"
import { type Application, applyAll, check, type Expected } from "./applications.ts"
import { describeWebgpu } from "./support.ts"

type Sizes = ReadonlyArray<number>

/** [n, rest of x], sizes of the indices */
const rows: ReadonlyArray<readonly [Sizes, Sizes]> = [
  [[5], [7]],
  [[1], []],
  [
    [5, 3],
    [2, 3]
  ],
  [
    [3, 7, 11],
    [4, 1]
  ],
  [[6, 131], [64]],
  [[6, 3], [257]],
  [[40], [300]],
  [[0, 3], [4]],
  [[3, 0], [4]],
  [[3, 2], [0]]
]

describeWebgpu("rows by index", () => {
  it("gather takes rows, and nothing where an index is outside", () =>
    check(
      rows.flatMap(([sizes, chosen], seed) =>
        dtypes.map((dtype) => {
          const [n = 0, ...rest] = sizes
          const data = elements(dtype, product(sizes), seed)
          const at = indices(product(chosen), n, seed + 50)
          return {
            label: `${dtype} [${sizes}] by [${chosen}]`,
            application: {
              ...{ op: "gather", attrs: {}, result: { sizes: [...chosen, ...rest], dtype } },
              inputs: [
                { sizes, dtype, data },
                { sizes: chosen, dtype: "int32", data: at }
              ]
            },
            expected: gathered(dtype, sizes, data, at)
          }
        })
      )
    ))

  const scatterCase = (
    op: keyof typeof scatters,
    dtype: (typeof dtypes)[number],
    [sizes, chosen]: readonly [Sizes, Sizes],
    seed: number,
    inPlace: boolean
  ): Expected => {
    const [n = 0, ...rest] = sizes
    const data = elements(dtype, product(sizes), seed)
    const at = indices(product(chosen), n, seed + 50)
    const updates = elements(dtype, at.length * product(rest), seed + 100)
    return {
      label: `${dtype} [${sizes}] at [${chosen}]`,
      application: {
        ...{ op, attrs: {}, result: { sizes, dtype }, inPlace },
        inputs: [
          { sizes, dtype, data },
          { sizes: chosen, dtype: "int32", data: at },
          { sizes: [...chosen, ...rest], dtype, data: updates }
        ]
      },
      expected: scattered(op, dtype, sizes, data, at, updates)
    }
  }
  for (const op of ["scatterMax", "scatterSet"] as const) {
    it(`${op} takes updates in order and drops those outside`, () =>
      check(
        rows.flatMap((row, seed) => dtypes.map((dtype, i) => scatterCase(op, dtype, row, seed, (seed + i) % 2 === 0)))
      ))
  }

  it("scatterAdd adds integers, which wrap", () =>
    check(rows.map((row, seed) => scatterCase("scatterAdd", "int32", row, seed, seed % 2 === 0))))

  it("scatterAdd adds floats, always in the same order, however many there are of a row", async () => {
    const sizes: ReadonlyArray<readonly [Sizes, number]> = [
      [[3, 5], 40],
      [[3, 5], 700],
      [[1, 2], 1025],
      [[300, 2], 2500]
    ]
    const applications = sizes.map(([own, count], seed): Application => {
      const [n = 0, row = 0] = own
      return {
        op: "scatterAdd",
        attrs: {},
        result: { sizes: own, dtype: "float32" },
        inPlace: seed === 1,
        inputs: [
          { sizes: own, dtype: "float32", data: finite(n * row, seed) },
          { sizes: [count], dtype: "int32", data: indices(count, n, seed + 50) },
          { sizes: [count, row], dtype: "float32", data: finite(count * row, seed + 100) }
        ]
      }
    })
    const results = await applyAll(applications)
    assert.deepStrictEqual(await applyAll(applications), results)
    applications.forEach(({ inputs: [x, at, updates] }, i) => {
      const [n = 0, row = 0] = x!.sizes
      const exact = Float64Array.from(x!.data)
      Array.from(at!.data).forEach((index, k) => {
        if (index < 0 || index >= n) return
        for (let j = 0; j < row; j++) exact[index * row + j]! += updates!.data[k * row + j]!
      })
      results[i]!.forEach((value, j) => assert.closeTo(value, exact[j]!, 1e-5))
      assert.strictEqual(results[i]!.length, n * row)
    })
  })

  it("scatterAdd keeps NaN and infinities", () => {
    const data = [1, 2, 3, 4]
    const updates = [NaN, Infinity, -Infinity, 1, Infinity, 2]
    return check([
      {
        label: "special",
        application: {
          ...{ op: "scatterAdd", attrs: {}, result: { sizes: [4], dtype: "float32" } },
          inputs: [
            { sizes: [4], dtype: "float32", data },
            { sizes: [6], dtype: "int32", data: [0, 1, 2, 3, 2, 3] },
            { sizes: [6], dtype: "float32", data: updates }
          ]
        },
        expected: [NaN, Infinity, NaN, 7]
      }
    ])
  })
})

/** The elements of the result by index: where each comes from, or null for what is given. */
const picked = (
  x: ReadonlyArray<number>,
  own: Sizes,
  sizes: Sizes,
  from: (index: ReadonlyArray<number>) => ReadonlyArray<number> | null,
  other = 0
): Array<number> =>
  Array.from({ length: product(sizes) }, (_, flat) => {
    const index: Array<number> = []
    let rest = flat
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      index[axis] = rest % sizes[axis]!
      rest = Math.floor(rest / sizes[axis]!)
    }
    const at = from(index)
    return at === null ? other : x[at.reduce((sum, i, axis) => sum * own[axis]! + i, 0)]!
  })

describeWebgpu("boxes", () => {
  it("reverse turns axes", () => {
    const cases: ReadonlyArray<readonly [Sizes, Sizes]> = [
      [[7], [0]],
      [[3, 5], [0]],
      [[3, 5], [1]],
      [
        [3, 5],
        [0, 1]
      ],
      [
        [2, 3, 300],
        [0, 2]
      ],
      [[2, 3, 4], [1]],
      [[0, 3], [0]],
      [[], []]
    ]
    return check(
      cases.map(([sizes, axes], seed) => {
        const data = elements("int32", product(sizes), seed)
        return {
          label: `[${sizes}] along ${axes}`,
          application: {
            ...{ op: "reverse", attrs: { axes }, result: { sizes, dtype: "int32" } },
            inputs: [{ sizes, dtype: "int32", data }]
          },
          expected: picked(data, sizes, sizes, (index) =>
            index.map((i, axis) => (axes.includes(axis) ? sizes[axis]! - 1 - i : i))
          )
        }
      })
    )
  })

  it("pad puts a value before, after and between", () => {
    const cases = [
      { sizes: [5], before: [2], after: [3], between: [1] },
      { sizes: [5], before: [0], after: [0], between: [0] },
      { sizes: [1], before: [0], after: [0], between: [4] },
      { sizes: [3, 4], before: [0, 1], after: [2, 0], between: [2, 0] },
      { sizes: [2, 3, 101], before: [1, 0, 7], after: [0, 0, 1], between: [0, 3, 1] },
      { sizes: [0, 2], before: [1, 1], after: [2, 0], between: [3, 0] },
      { sizes: [], before: [], after: [], between: [] }
    ]
    return check(
      cases.flatMap(({ after, before, between, sizes }, seed) =>
        dtypes.map((dtype) => {
          const data = elements(dtype, product(sizes), seed)
          const [value] = elements(dtype, 1, seed + 50)
          const result = sizes.map((n, i) => before[i]! + n + Math.max(0, n - 1) * between[i]! + after[i]!)
          const source = (index: ReadonlyArray<number>): ReadonlyArray<number> | null => {
            const at = index.map((i, axis) => (i - before[axis]!) / (between[axis]! + 1))
            return at.every((i, axis) => Number.isInteger(i) && i >= 0 && i < sizes[axis]!) ? at : null
          }
          return {
            label: `${dtype} [${sizes}]: ${before}, ${between}, ${after}`,
            application: {
              ...{ op: "pad", attrs: { before, after, between }, result: { sizes: result, dtype } },
              inputs: [
                { sizes, dtype, data },
                { sizes: [], dtype, data: [value!] }
              ]
            },
            expected: picked(data, sizes, result, source, value)
          }
        })
      )
    )
  })

  it("concat puts any number of operands behind each other", () => {
    const cases: ReadonlyArray<readonly [rest: Sizes, axis: number, lengths: Sizes]> = [
      [[], 0, [3, 1, 5]],
      [[3], 0, [2, 0, 4]],
      [[3], 1, [2, 0, 4]],
      [[2, 5], 1, [1, 300]],
      [[2, 3], 2, Array.from({ length: 19 }, (_, i) => i % 4)],
      [[0], 0, [2, 3]],
      [[4], 1, [7]]
    ]
    return check(
      cases.map(([rest, axis, lengths], seed) => {
        const sizesOf = (length: number): Sizes => [...rest.slice(0, axis), length, ...rest.slice(axis)]
        const inputs = lengths.map((length, i) => {
          const sizes = sizesOf(length)
          return { sizes, dtype: "float32" as const, data: finite(product(sizes), seed + 20 * i) }
        })
        const sizes = sizesOf(lengths.reduce((sum, length) => sum + length, 0))
        const inner = product(rest.slice(axis))
        const expected = Array.from({ length: product(rest.slice(0, axis)) }, (_, outer) =>
          inputs.flatMap(({ data }, i) => {
            const row = lengths[i]! * inner
            return data.slice(outer * row, (outer + 1) * row)
          })
        ).flat()
        return {
          label: `${lengths.length} along ${axis}`,
          application: { ...{ op: "concat", attrs: { axis }, inputs, expected }, result: { sizes, dtype: "float32" } },
          expected
        }
      })
    )
  })

  it("dynamicSlice and dynamicUpdate clamp where they start", () => {
    const cases: ReadonlyArray<readonly [own: Sizes, taken: Sizes, starts: Sizes]> = [
      [[7], [3], [2]],
      [[7], [3], [-5]],
      [[7], [3], [2 ** 31 - 1]],
      [
        [5, 9],
        [2, 9],
        [-(2 ** 31), 3]
      ],
      [
        [3, 5, 70],
        [1, 4, 64],
        [1, 7, 3]
      ],
      [
        [2, 3],
        [2, 3],
        [1, 1]
      ],
      [[4], [0], [2]],
      [[], [], []]
    ]
    return check(
      cases.flatMap(([own, taken, starts], seed): ReadonlyArray<Expected> => {
        const data = elements("int32", product(own), seed)
        const update = elements("int32", product(taken), seed + 50)
        const from = starts.map((start, i) => Math.max(0, Math.min(start, own[i]! - taken[i]!)))
        const x = { sizes: own, dtype: "int32", data } as const
        const at = { sizes: [own.length], dtype: "int32", data: starts } as const
        const inside = (index: ReadonlyArray<number>): ReadonlyArray<number> | null => {
          const moved = index.map((i, axis) => i - from[axis]!)
          return moved.every((i, axis) => i >= 0 && i < taken[axis]!) ? moved : null
        }
        const updated = picked(data, own, own, (index) => index)
        picked(
          updated.map((_, i) => i),
          own,
          taken,
          (index) => index.map((i, axis) => i + from[axis]!)
        ).forEach((place, i) => {
          updated[place] = update[i]!
        })
        assert.deepStrictEqual(
          picked(update, taken, own, inside, NaN).filter((value) => !Number.isNaN(value)),
          update
        )
        const updating: Application = {
          op: "dynamicUpdate",
          attrs: {},
          inputs: [x, { sizes: taken, dtype: "int32", data: update }, at],
          result: { sizes: own, dtype: "int32" }
        }
        return [
          {
            label: `[${taken}] of [${own}] from ${starts}`,
            application: { op: "dynamicSlice", attrs: {}, inputs: [x, at], result: { sizes: taken, dtype: "int32" } },
            expected: picked(data, own, taken, (index) => index.map((i, axis) => i + from[axis]!))
          },
          { label: `[${taken}] into [${own}] from ${starts}`, application: updating, expected: updated },
          { label: "in place", application: { ...updating, inPlace: true }, expected: updated }
        ]
      })
    )
  })
})
