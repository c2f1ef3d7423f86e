/** Gather, scatters, sorting, cumulative primitives and products, against loops by index. */
import { assert, describe, it } from "@effect/vitest"
import type { DType } from "@typegrad/core/DType"
import type { GraphNode } from "@typegrad/core/Graph"
import type { Variant } from "../../src/wasm/emit/Module.ts"
import { product, random, run, type Value, variants } from "./harness.ts"

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

const edge = [0, -0, 1, -1, NaN, Infinity, -Infinity, 2.5, -2.5]
const least = -(2 ** 31)

const elements = (dtype: DType, count: number, seed: number): Array<number> => {
  const next = random(seed)
  return Array.from({ length: count }, () => {
    const x = next()
    if (dtype === "bool") return x < 0.5 ? 0 : 1
    if (dtype === "int32") return next() < 0.2 ? [least, 2 ** 31 - 1, 0][Math.floor(x * 3)]! : Math.floor(x * 20) - 10
    return next() < 0.2 ? Math.fround(edge[Math.floor(x * edge.length)]!) : Math.fround(4 * x - 2)
  })
}

const finite = (count: number, seed: number): Array<number> => {
  const next = random(seed)
  return Array.from({ length: count }, () => Math.fround(2 * next() - 1))
}

const indices = (count: number, n: number, seed: number): Array<number> => {
  const next = random(seed)
  return Array.from({ length: count }, () =>
    next() < 0.1 ? [least, 2 ** 31 - 1, -1, n][Math.floor(next() * 4)]! : Math.floor(next() * (n + 2)) - 1
  )
}

const dtypes = ["float32", "int32", "bool"] as const
const nothing = { float32: NaN, int32: least, bool: 0 }

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

const same = (actual: ReadonlyArray<number>, expected: ReadonlyArray<number>, label: string): void =>
  // -0 and 0 are equal here
  assert.deepStrictEqual(
    actual.map((x) => x + 0),
    expected.map((x) => x + 0),
    label
  )

describe.each(variants)("rows by index, %s", (_name, variant) => {
  it("gather takes rows, and nothing where an index is outside", () => {
    rows.forEach(([sizes, chosen], seed) => {
      const [n, ...rest] = sizes as [number, ...Array<number>]
      const row = product(rest)
      for (const dtype of dtypes) {
        const x = elements(dtype, product(sizes), seed)
        const at = indices(product(chosen), n, seed + 50)
        const expected = at.flatMap((i) =>
          Array.from({ length: row }, (_, j) => (i >= 0 && i < n ? x[i * row + j]! : nothing[dtype]))
        )
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

  const combine: Readonly<Record<string, (dtype: DType, x: number, y: number) => number>> = {
    scatterAdd: (dtype, x, y) => (dtype === "float32" ? Math.fround(x + y) : (x + y) | 0),
    scatterMax: (_, x, y) => Math.max(x, y),
    scatterSet: (_, __, y) => y
  }
  for (const [op, f] of Object.entries(combine)) {
    it(`${op} takes updates in order and drops those outside`, () => {
      rows.forEach(([sizes, chosen], seed) => {
        const [n, ...rest] = sizes as [number, ...Array<number>]
        const row = product(rest)
        for (const dtype of dtypes) {
          if (dtype === "bool" && op === "scatterAdd") continue
          const x = elements(dtype, product(sizes), seed)
          const at = indices(product(chosen), n, seed + 50)
          const updates = elements(dtype, at.length * row, seed + 100)
          const expected = x.slice()
          at.forEach((i, k) => {
            if (i < 0 || i >= n) return
            for (let j = 0; j < row; j++)
              expected[i * row + j] = f(dtype, expected[i * row + j]!, updates[k * row + j]!)
          })
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

/** Calls f for every line along an axis with the offsets of its elements. */
const eachLine = (sizes: Sizes, axis: number, f: (offsets: ReadonlyArray<number>) => void): void => {
  const inner = product(sizes.slice(axis + 1))
  const n = sizes[axis]!
  for (let o = 0; o < product(sizes.slice(0, axis)); o++) {
    for (let i = 0; i < inner; i++) f(Array.from({ length: n }, (_, k) => (o * n + k) * inner + i))
  }
}

describe.each(variants)("along an axis, %s", (_name, variant) => {
  it("argsort is the stable order, NaN last", () => {
    lines.forEach(([sizes, axis], seed) => {
      for (const dtype of dtypes) {
        for (const descending of [false, true]) {
          const x = elements(dtype, product(sizes), seed)
          const expected = x.slice()
          eachLine(sizes, axis, (offsets) => {
            // by counting: how many others stand before
            offsets.forEach((own, i) => {
              const before = offsets.filter((other, j) => {
                const [a, b] = [x[other]!, x[own]!]
                if (Number.isNaN(a) || Number.isNaN(b))
                  return Number.isNaN(a) === Number.isNaN(b) ? j < i : !Number.isNaN(a)
                return a === b ? j < i : descending ? a > b : a < b
              })
              expected[offsets[before.length]!] = i
            })
          })
          const result = { sizes, dtype: "int32" as const }
          const actual = apply(variant, "argsort", { axis, descending }, [{ sizes, dtype, data: x }], result)
          same(actual, expected, `${dtype} [${sizes}] along ${axis}, ${descending}`)
        }
      }
    })
  })

  it("cumprod, cummax, cumsum take each element in", () => {
    const scan: Readonly<Record<string, (dtype: DType, x: number, y: number) => number>> = {
      cumprod: (dtype, x, y) => (dtype === "float32" ? Math.fround(x * y) : Math.imul(x, y)),
      cummax: (_, x, y) => Math.max(x, y),
      cumsum: (dtype, x, y) => (dtype === "float32" ? x + y : (x + y) | 0)
    }
    lines.forEach(([sizes, axis], seed) => {
      for (const [op, f] of Object.entries(scan)) {
        for (const dtype of dtypes) {
          if (dtype === "bool" && op !== "cummax") continue
          for (const reverse of [false, true]) {
            const x = elements(dtype, product(sizes), seed)
            const expected = x.slice()
            eachLine(sizes, axis, (offsets) => {
              const order = reverse ? offsets.toReversed() : offsets
              let total = 0
              order.forEach((at, k) => {
                total = k === 0 ? x[at]! : f(dtype, total, x[at]!)
                expected[at] = dtype === "float32" ? Math.fround(total) : total
              })
            })
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
        const expected = Array.from({ length: product(kept) }, () => 1)
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
          expected[at] = dtype === "float32" ? expected[at]! * value : Math.imul(expected[at]!, value)
        })
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
