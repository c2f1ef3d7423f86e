import { assert, describe, it } from "@effect/vitest"
import type { DType } from "@typegrad/core/DType"
import { random, run, variants } from "./harness.ts"

const reduce = (
  variant: { fma: boolean },
  op: "reduceSum" | "reduceMax",
  sizes: ReadonlyArray<number>,
  axes: ReadonlyArray<number>,
  dtype: DType,
  data: ArrayLike<number>
): ArrayLike<number> => {
  const strides = sizes.map((_, i) => sizes.slice(i + 1).reduce((a, b) => a * b, 1))
  const kept = sizes.filter((_, i) => !axes.includes(i))
  return run(
    variant,
    [
      { sizes, dtype, data },
      { sizes: kept, dtype }
    ],
    [
      {
        kind: "fused",
        sizes,
        body: [{ kind: "load", node: 0, strides, dtype }],
        stores: [],
        reduce: { op, axes, value: 0, node: 1 }
      }
    ]
  ).read(1)
}

describe.each(variants)("reductions, %s", (_name, variant) => {
  it("the mean of 2^22 values of 0.1 is right to 1e-6, in rows, columns and both", () => {
    const n = 2 ** 22
    const data = new Float32Array(n).fill(0.1)
    const wanted = Math.fround(0.1)
    const forms = [
      [[n], [0]],
      [[2048, 2048], [0]],
      [[2048, 2048], [1]],
      [
        [2048, 2048],
        [0, 1]
      ],
      [[n / 64, 64], [0]],
      [[n / 3 - ((n / 3) % 1), 3], [0]],
      [
        [128, 256, 128],
        [0, 2]
      ],
      [[128, 256, 128], [1]]
    ] as ReadonlyArray<readonly [ReadonlyArray<number>, ReadonlyArray<number>]>
    for (const [sizes, axes] of forms) {
      const total = reduce(
        variant,
        "reduceSum",
        sizes,
        axes,
        "float32",
        data.subarray(
          0,
          sizes.reduce((a, b) => a * b)
        )
      )
      const count = axes.reduce((product, axis) => product * sizes[axis]!, 1)
      for (let i = 0; i < total.length; i++) {
        assert.isBelow(Math.abs(total[i]! / count / wanted - 1), 1e-6, `${sizes} over ${axes}`)
      }
    }
  })
  it("the mean of 2^24 values of 0.1 is right to 1e-6", () => {
    const n = 2 ** 24
    for (const [sizes, axes] of [
      [[n], [0]],
      [[n / 16, 16], [0]],
      [
        [n / 8, 8],
        [1, 0]
      ]
    ] as const) {
      const kept = sizes.filter((_, i) => !(axes as ReadonlyArray<number>).includes(i))
      // one element, broadcast: the memory is not the point
      const total = run(
        variant,
        [
          { sizes: [1], dtype: "float32", data: [0.1] },
          { sizes: kept, dtype: "float32" }
        ],
        [
          {
            kind: "fused",
            sizes,
            body: [
              { kind: "load", node: 0, strides: sizes.map(() => 0), dtype: "float32" },
              { kind: "iota", axis: 0, dtype: "int32" },
              { kind: "compute", op: "cast", args: [1], dtype: "float32" },
              { kind: "literal", value: 0, dtype: "float32" },
              { kind: "compute", op: "mul", args: [2, 3], dtype: "float32" },
              { kind: "compute", op: "add", args: [0, 4], dtype: "float32" }
            ],
            stores: [],
            reduce: { op: "reduceSum", axes, value: 5, node: 1 }
          }
        ]
      ).read(1)
      for (const value of total) {
        assert.isBelow(Math.abs(value / (n / total.length) / Math.fround(0.1) - 1), 1e-6, `${sizes} over ${axes}`)
      }
    }
  })
  it("sums of any length are within 1e-6 of the sum of magnitudes", () => {
    const next = random(1)
    for (const n of [1, 2, 3, 15, 16, 17, 63, 64, 65, 255, 256, 257, 511, 513, 1023, 1025, 4099, 65537]) {
      const data = Float32Array.from({ length: n }, () => next() * 2 - 1)
      const exact = data.reduce((a, b) => a + b, 0)
      const magnitude = data.reduce((a, b) => a + Math.abs(b), 0)
      const total = reduce(variant, "reduceSum", [n], [0], "float32", data)[0]!
      assert.isBelow(Math.abs(total - exact), 1e-6 * magnitude, `n = ${n}`)
    }
  })
  it("int32 sums wrap", () => {
    for (const n of [2, 5, 100]) {
      const data = new Int32Array(n).fill(0x7fffffff)
      assert.strictEqual(reduce(variant, "reduceSum", [n], [0], "int32", data)[0], Math.imul(n, 0x7fffffff))
    }
  })
  it("max propagates NaN from any lane", () => {
    for (const n of [1, 3, 4, 6, 17, 100]) {
      for (let at = 0; at < n; at++) {
        const data = Float32Array.from({ length: n }, (_, i) => (i === at ? NaN : i))
        assert.isNaN(reduce(variant, "reduceMax", [n], [0], "float32", data)[0])
      }
      const columns = Float32Array.from({ length: n * 5 }, (_, i) => (i % 5 === 3 ? NaN : -i))
      const max = Array.from(reduce(variant, "reduceMax", [n, 5], [0], "float32", columns))
      assert.deepStrictEqual(max, [-0, -1, -2, NaN, -4])
    }
  })
  it("max of negative numbers, integers and bools", () => {
    for (const n of [1, 2, 3, 5, 9, 33]) {
      const negative = Array.from({ length: n }, (_, i) => -i - 1)
      assert.strictEqual(reduce(variant, "reduceMax", [n], [0], "float32", negative)[0], -1)
      assert.strictEqual(reduce(variant, "reduceMax", [n], [0], "int32", negative)[0], -1)
      assert.strictEqual(
        reduce(
          variant,
          "reduceMax",
          [n],
          [0],
          "bool",
          Array.from({ length: n }, () => 0)
        )[0],
        0
      )
      assert.strictEqual(
        reduce(
          variant,
          "reduceMax",
          [n],
          [0],
          "bool",
          negative.map((_, i) => Number(i === n - 1))
        )[0],
        1
      )
    }
  })
  it("infinities", () => {
    assert.strictEqual(
      reduce(
        variant,
        "reduceSum",
        [100],
        [0],
        "float32",
        Array.from({ length: 100 }, () => -Infinity)
      )[0],
      -Infinity
    )
    assert.strictEqual(
      reduce(
        variant,
        "reduceMax",
        [7],
        [0],
        "float32",
        Array.from({ length: 7 }, () => -Infinity)
      )[0],
      -Infinity
    )
    assert.isNaN(reduce(variant, "reduceSum", [2], [0], "float32", [Infinity, -Infinity])[0])
  })
  it("over nothing", () => {
    assert.deepStrictEqual(Array.from(reduce(variant, "reduceSum", [3, 0], [1], "float32", [])), [0, 0, 0])
    assert.deepStrictEqual(Array.from(reduce(variant, "reduceMax", [0, 2], [0], "float32", [])), [-Infinity, -Infinity])
    assert.deepStrictEqual(Array.from(reduce(variant, "reduceMax", [0], [0], "int32", [])), [-(2 ** 31)])
    assert.deepStrictEqual(Array.from(reduce(variant, "reduceMax", [0], [0], "bool", [])), [0])
    assert.deepStrictEqual(Array.from(reduce(variant, "reduceSum", [0, 0], [1], "float32", [])), [])
  })
})
