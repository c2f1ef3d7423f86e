/** Gather, scatters, sorting, cumulative primitives and products, against loops by index. */
import { assert, describe, it } from "@effect/vitest"
import type { GraphNode } from "@typegrad/core/Graph"
import type { Variant } from "../../src/wasm/emit/Module.ts"
import { product, run, type Value, variants } from "./harness.ts"
import {
  cumulated,
  dtypes,
  elements,
  finite,
  gathered,
  indices,
  multiplied,
  ordered,
  running,
  same,
  scattered,
  scatters
} from "./indexed.ts"

type Sizes = ReadonlyArray<number>

const apply = (
  variant: Variant,
  op: string,
  attrs: object,
  operands: ReadonlyArray<Required<Value>>,
  result: Value
): Array<number> => {
  const at = operands.length
  const inputs = operands.map((_, i) => i)
  const nodes = { [at]: { op, attrs, inputs, sizes: result.sizes, dtype: result.dtype } as GraphNode }
  return Array.from(run(variant, [...operands, result], [{ kind: "single", node: at }], nodes).read(at))
}

/** [n, rest of x], sizes of the indices */
const rows: ReadonlyArray<readonly [Sizes, Sizes]> = [
  [[5], [7]],
  [[1], []],
  [
    [5, 3],
    [2, 3]
  ],
  [[4, 4], [9]],
  [
    [3, 7, 11],
    [4, 1]
  ],
  [[6, 131], [13]],
  [[0, 3], [4]],
  [[3, 0], [4]],
  [[3, 2], [0]],
  [[2, 64], [5]]
]

describe.each(variants)("rows by index, %s", (_name, variant) => {
  it("gather takes rows, and nothing where an index is outside", () => {
    rows.forEach(([sizes, chosen], seed) => {
      const [n, ...rest] = sizes as [number, ...Array<number>]
      for (const dtype of dtypes) {
        const x = elements(dtype, product(sizes), seed)
        const at = indices(product(chosen), n, seed + 50)
        const expected = gathered(dtype, sizes, x, at)
        const actual = apply(
          variant,
          "gather",
          {},
          [
            { sizes, dtype, data: x },
            { sizes: chosen, dtype: "int32", data: at }
          ],
          { sizes: [...chosen, ...rest], dtype }
        )
        same(actual, expected, `${dtype} [${sizes}] by [${chosen}]`)
      }
    })
  })

  for (const op of Object.keys(scatters) as Array<keyof typeof scatters>) {
    it(`${op} takes updates in order and drops those outside`, () => {
      rows.forEach(([sizes, chosen], seed) => {
        const [n, ...rest] = sizes as [number, ...Array<number>]
        const row = product(rest)
        for (const dtype of dtypes) {
          if (dtype === "bool" && op === "scatterAdd") continue
          const x = elements(dtype, product(sizes), seed)
          const at = indices(product(chosen), n, seed + 50)
          const updates = elements(dtype, at.length * row, seed + 100)
          const expected = scattered(op, dtype, sizes, x, at, updates)
          const actual = apply(
            variant,
            op,
            {},
            [
              { sizes, dtype, data: x },
              { sizes: chosen, dtype: "int32", data: at },
              { sizes: [...chosen, ...rest], dtype, data: updates }
            ],
            { sizes, dtype }
          )
          same(actual, expected, `${dtype} [${sizes}] at [${chosen}]`)
        }
      })
    })
  }
})

const lines: ReadonlyArray<readonly [Sizes, number]> = [
  [[7], 0],
  [[1], 0],
  [[2], 0],
  [[8], 0],
  [[1000], 0],
  [[5, 3], 0],
  [[5, 3], 1],
  [[3, 13, 4], 1],
  [[3, 6, 9], 1],
  [[2, 17, 1], 1],
  [[0], 0],
  [[3, 0], 1],
  [[0, 3], 1]
]

describe.each(variants)("along an axis, %s", (_name, variant) => {
  it("argsort is the stable order, NaN last", () => {
    lines.forEach(([sizes, axis], seed) => {
      for (const dtype of dtypes) {
        for (const descending of [false, true]) {
          const x = elements(dtype, product(sizes), seed)
          const expected = ordered(x, sizes, axis, descending)
          const result = { sizes, dtype: "int32" as const }
          const actual = apply(variant, "argsort", { axis, descending }, [{ sizes, dtype, data: x }], result)
          same(actual, expected, `${dtype} [${sizes}] along ${axis}, ${descending}`)
        }
      }
    })
  })

  it("cumprod, cummax, cumsum take each element in", () => {
    lines.forEach(([sizes, axis], seed) => {
      for (const op of Object.keys(running) as Array<keyof typeof running>) {
        for (const dtype of dtypes) {
          if (dtype === "bool" && op !== "cummax") continue
          for (const reverse of [false, true]) {
            const x = elements(dtype, product(sizes), seed)
            const expected = cumulated(op, dtype, x, sizes, axis, reverse)
            const actual = apply(variant, op, { axis, reverse }, [{ sizes, dtype, data: x }], { sizes, dtype })
            same(actual, expected, `${op} ${dtype} [${sizes}] along ${axis}, ${reverse}`)
          }
        }
      }
    })
  })

  it("the running sum of 2^20 times 0.1 does not drift", () => {
    const n = 2 ** 20
    const tenth = Math.fround(0.1)
    for (const sizes of [[n], [n / 8, 8]]) {
      const data = new Float32Array(n).fill(tenth)
      const actual = apply(variant, "cumsum", { axis: 0, reverse: false }, [{ sizes, dtype: "float32", data }], {
        sizes,
        dtype: "float32"
      })
      const worst = actual.reduce((most, x, i) => {
        const exact = (Math.floor(i / (sizes[1] ?? 1)) + 1) * tenth
        return Math.max(most, Math.abs(x - exact) / exact)
      }, 0)
      assert.isBelow(worst, 2 ** -24 * 1.001)
    }
  })

  it("reduceProd multiplies over any axes", () => {
    const cases: ReadonlyArray<readonly [Sizes, Sizes]> = [
      [[7], [0]],
      [[], []],
      [[3, 5], []],
      [[3, 5], [0]],
      [[3, 5], [1]],
      [
        [3, 5],
        [0, 1]
      ],
      [[3, 1, 9], [1]],
      [
        [2, 3, 4, 5],
        [1, 3]
      ],
      [
        [2, 3, 4, 5],
        [0, 2]
      ],
      [
        [2, 3, 4, 5],
        [1, 2]
      ],
      [
        [2, 3, 2, 3, 2],
        [0, 2, 4]
      ],
      [[0, 3], [0]],
      [[3, 0], [0]],
      [[0], [0]]
    ]
    cases.forEach(([sizes, axes], seed) => {
      for (const dtype of ["float32", "int32"] as const) {
        const kept = sizes.filter((_, i) => !axes.includes(i))
        const x = dtype === "float32" ? finite(product(sizes), seed) : elements(dtype, product(sizes), seed)
        const expected = multiplied(dtype, x, sizes, axes)
        const actual = apply(variant, "reduceProd", { axes }, [{ sizes, dtype, data: x }], { sizes: kept, dtype })
        actual.forEach((value, i) =>
          assert.isAtMost(
            Math.abs(value - expected[i]!),
            1e-5 * Math.abs(expected[i]!),
            `${dtype} [${sizes}] over ${axes}`
          )
        )
        assert.strictEqual(actual.length, expected.length)
      }
    })
  })

  it("reduceProd of a zero and an infinity is NaN, wherever they stand", () => {
    for (const n of [2, 5, 8, 9]) {
      for (let i = 1; i < n; i++) {
        const data = Array.from({ length: n }, (_, k) => (k === 0 ? 0 : k === i ? Infinity : 1))
        const result = { sizes: [], dtype: "float32" as const }
        const [value] = apply(variant, "reduceProd", { axes: [0] }, [{ sizes: [n], dtype: "float32", data }], result)
        assert.isNaN(value)
      }
    }
  })
})
