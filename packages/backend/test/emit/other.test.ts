import { assert, describe, it } from "@effect/vitest"
import type { GraphNode } from "@typegrad/core/Graph"
import { emitKernels } from "../../src/wasm/emit/Module.ts"
import { planOf, random, run, type Value, variants } from "./harness.ts"

const threefry = (k0: number, k1: number, c0: number, c1: number): readonly [number, number] => {
  const keys = [k0, k1, k0 ^ k1 ^ 0x1bd11bda]
  const rotations = [
    [13, 15, 26, 6],
    [17, 29, 16, 24]
  ]
  let [x0, x1] = [(c0 + k0) | 0, (c1 + k1) | 0]
  for (let group = 0; group < 5; group++) {
    for (const r of rotations[group % 2]!) {
      x0 = (x0 + x1) | 0
      x1 = ((x1 << r) | (x1 >>> (32 - r))) ^ x0
    }
    x0 = (x0 + keys[(group + 1) % 3]!) | 0
    x1 = (x1 + keys[(group + 2) % 3]! + group + 1) | 0
  }
  return [x0, x1]
}

const single = (
  op: "argMax" | "randomBits" | "randomFold",
  attrs: object,
  inputs: ReadonlyArray<number>,
  value: Value
): GraphNode => ({ op, attrs, inputs, sizes: value.sizes, dtype: value.dtype }) as GraphNode

const argMax = (
  variant: { fma: boolean },
  sizes: ReadonlyArray<number>,
  axis: number,
  dtype: "float32" | "int32",
  data: ArrayLike<number>
) => {
  const result: Value = { sizes: sizes.filter((_, i) => i !== axis), dtype: "int32" }
  const nodes = { 1: single("argMax", { axis }, [0], result) }
  return Array.from(run(variant, [{ sizes, dtype, data }, result], [{ kind: "single", node: 1 }], nodes).read(1))
}

/** Loss and softmax of a row, in float64. */
const oracle = (row: ReadonlyArray<number>, label: number): readonly [number, ReadonlyArray<number>] => {
  const max = Math.max(...row)
  const at = row.indexOf(max)
  const powers = row.map((x) => Math.exp(x - max))
  const others = powers.reduce((sum, x, i) => (i === at ? sum : sum + x), 0)
  const valid = label >= 0 && label < row.length
  return [valid ? Math.log1p(others) - (row[label]! - max) : NaN, powers.map((x) => x / (1 + others))]
}

const composite = (name: string, inputs: ReadonlyArray<number>, results: ReadonlyArray<Value>): GraphNode => ({
  op: "composite",
  attrs: { name, attrs: {}, results },
  inputs,
  sizes: results[0]!.sizes,
  dtype: "float32"
})

const close = (actual: number, expected: number, tolerance: number, label: string): void =>
  assert.isTrue(
    Math.abs(actual - expected) <= tolerance || (Number.isNaN(actual) && Number.isNaN(expected)) || actual === expected,
    `${label}: ${actual} is not ${expected}`
  )

it("this file's threefry gives the published vectors (Random123, kat_vectors)", () => {
  assert.deepStrictEqual(threefry(0, 0, 0, 0), [0x6b200159, 0x99ba4efe | 0])
  assert.deepStrictEqual(threefry(-1, -1, -1, -1), [0x1cb996fc, 0xbb002be7 | 0])
  assert.deepStrictEqual(threefry(0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3 | 0), [0xc4923a9c | 0, 0x483df7a0])
})

describe.each(variants)("other kernels, %s", (_name, variant) => {
  it("argMax: the first maximum", () => {
    assert.deepStrictEqual(argMax(variant, [2, 3], 1, "float32", [1, 3, 3, -1, -2, -1]), [1, 0])
    assert.deepStrictEqual(argMax(variant, [2, 3], 0, "float32", [1, 3, 3, 1, 4, 2]), [0, 1, 0])
    assert.deepStrictEqual(argMax(variant, [3], 0, "int32", [-(2 ** 31), 2 ** 31 - 1, 5]), [1])
    assert.deepStrictEqual(argMax(variant, [1], 0, "float32", [-Infinity]), [0])
    assert.deepStrictEqual(argMax(variant, [0, 3], 1, "float32", []), [])
    const next = random(3)
    const data = Float32Array.from({ length: 4 * 5 * 6 }, () => Math.floor(next() * 5))
    for (const axis of [0, 1, 2]) {
      const sizes = [4, 5, 6]
      const strides = [30, 6, 1]
      const got = argMax(variant, sizes, axis, "float32", data)
      const kept = [0, 1, 2].filter((i) => i !== axis)
      let at = 0
      for (let i = 0; i < sizes[kept[0]!]!; i++) {
        for (let j = 0; j < sizes[kept[1]!]!; j++) {
          const start = i * strides[kept[0]!]! + j * strides[kept[1]!]!
          const line = Array.from({ length: sizes[axis]! }, (_, t) => data[start + t * strides[axis]!]!)
          assert.strictEqual(got[at++], line.indexOf(Math.max(...line)))
        }
      }
    }
  })
  it("argMax: a NaN counts as the maximum, the first of them", () => {
    assert.deepStrictEqual(argMax(variant, [4], 0, "float32", [1, NaN, Infinity, NaN]), [1])
    assert.deepStrictEqual(argMax(variant, [3], 0, "float32", [NaN, Infinity, 5]), [0])
  })
  it("randomBits and randomFold are threefry2x32 with 20 rounds", () => {
    for (const [k0, k1] of [
      [0, 0],
      [-1, 5],
      [0x13198a2e, 0x03707344]
    ] as const) {
      for (const n of [0, 1, 3, 4, 6, 101]) {
        const result: Value = { sizes: [n], dtype: "int32" }
        const nodes = { 1: single("randomBits", {}, [0], result) }
        const got = run(
          variant,
          [{ sizes: [2], dtype: "int32", data: [k0, k1] }, result],
          [{ kind: "single", node: 1 }],
          nodes
        )
        const wanted = Array.from({ length: n }, (_, i) => threefry(k0, k1, 0, i)).map(([a, b]) => a ^ b)
        assert.deepStrictEqual(Array.from(got.read(1)), wanted)
      }
      const result: Value = { sizes: [2], dtype: "int32" }
      const nodes = { 2: single("randomFold", {}, [0, 1], result) }
      const values: Array<Value> = [
        { sizes: [2], dtype: "int32", data: [k0, k1] },
        { sizes: [], dtype: "int32", data: [77] },
        result
      ]
      assert.deepStrictEqual(Array.from(run(variant, values, [{ kind: "single", node: 2 }], nodes).read(2)), [
        ...threefry(k0, k1, 0, 77)
      ])
    }
  })
  it("softmaxCrossEntropy and its gradient", () => {
    for (const [rows, classes, scale] of [
      [1, 1, 1],
      [3, 2, 5],
      [64, 10, 3],
      [5, 17, 100],
      [2, 1000, 1],
      [0, 4, 1]
    ] as const) {
      const next = random(rows * classes)
      const logits = Float32Array.from({ length: rows * classes }, () => (next() - 0.5) * scale)
      const labels = Int32Array.from({ length: rows }, () => Math.floor(next() * classes))
      if (rows > 2) labels.set([classes, -1], 1)
      const cotangent = Float32Array.from({ length: rows }, () => next())
      const values: Array<Value> = [
        { sizes: [rows, classes], dtype: "float32", data: logits },
        { sizes: [rows], dtype: "int32", data: labels },
        { sizes: [rows], dtype: "float32", data: cotangent },
        { sizes: [rows], dtype: "float32" },
        { sizes: [rows, classes], dtype: "float32" }
      ]
      const nodes = {
        3: composite("typegrad/softmaxCrossEntropy", [0, 1], [values[3]!]),
        4: composite("typegrad/softmaxCrossEntropyGrad", [0, 1, 2], [values[4]!])
      }
      const got = run(
        variant,
        values,
        [
          { kind: "composite", node: 3, results: [3] },
          { kind: "composite", node: 4, results: [4] }
        ],
        nodes
      )
      for (let r = 0; r < rows; r++) {
        const row = Array.from(logits.subarray(r * classes, (r + 1) * classes))
        const label = labels[r]!
        const [loss, softmax] = oracle(row, label)
        close(got.read(3)[r]!, loss, 1e-6 * Math.abs(loss), `loss ${r}`)
        for (let c = 0; c < classes; c++) {
          const valid = label >= 0 && label < classes
          const wanted = valid ? (softmax[c]! - Number(c === label)) * cotangent[r]! : NaN
          close(got.read(4)[r * classes + c]!, wanted, 1e-6, `gradient ${r} ${c}`)
        }
      }
    }
  })
  it("softmaxCrossEntropy and its gradient keep the digits of large logits and of small losses", () => {
    // log(2), log1p(e^-10), log1p(e^-16), log1p(e^-30), 3 + log1p(e^-3)
    const logits = [1e6, 1e6, 10, 0, 16, 0, 30, 0, -1e6, 3 - 1e6]
    const u = [1, Math.exp(-10), Math.exp(-16), Math.exp(-30), Math.exp(3)]
    const values: Array<Value> = [
      { sizes: [5, 2], dtype: "float32", data: logits },
      { sizes: [5], dtype: "int32", data: [0, 0, 0, 0, 0] },
      { sizes: [5], dtype: "float32", data: [1, 1, 1, 1, 1] },
      { sizes: [5], dtype: "float32" },
      { sizes: [5, 2], dtype: "float32" }
    ]
    const nodes = {
      3: composite("typegrad/softmaxCrossEntropy", [0, 1], [values[3]!]),
      4: composite("typegrad/softmaxCrossEntropyGrad", [0, 1, 2], [values[4]!])
    }
    const got = run(
      variant,
      values,
      [
        { kind: "composite", node: 3, results: [3] },
        { kind: "composite", node: 4, results: [4] }
      ],
      nodes
    )
    u.forEach((x, r) => {
      close(got.read(3)[r]!, Math.log1p(x), 3e-7 * Math.log1p(x), `loss ${r}`)
      close(got.read(4)[2 * r]!, -x / (1 + x), (3e-7 * x) / (1 + x) + 2e-16, `gradient of the label ${r}`)
      close(got.read(4)[2 * r + 1]!, x / (1 + x), (3e-7 * x) / (1 + x), `gradient of the other ${r}`)
    })
  })
  it("softmaxCrossEntropy of very large and infinite logits", () => {
    const logits = [1e4, -1e4, 0, -Infinity, 0, 0, NaN, 0, 0]
    const values: Array<Value> = [
      { sizes: [3, 3], dtype: "float32", data: logits },
      { sizes: [3], dtype: "int32", data: [1, 1, 1] },
      { sizes: [3], dtype: "float32" }
    ]
    const nodes = { 2: composite("typegrad/softmaxCrossEntropy", [0, 1], [values[2]!]) }
    const loss = run(variant, values, [{ kind: "composite", node: 2, results: [2] }], nodes).read(2)
    assert.strictEqual(loss[0], 20000)
    close(loss[1]!, Math.LN2, 1e-6, "with -Infinity")
    assert.isNaN(loss[2])
  })
  it("copies into cells", () => {
    const values: Array<Value> = [
      { sizes: [5], dtype: "float32", data: [1, 2, 3, 4, 5] },
      { sizes: [5], dtype: "float32" }
    ]
    assert.deepStrictEqual(
      Array.from(run(variant, values, [{ kind: "copy", node: 0, cell: 1 }]).read(1)),
      [1, 2, 3, 4, 5]
    )
  })
})

it("one call up to the commit point, and one for the rest", () => {
  const value: Value = { sizes: [3], dtype: "float32" }
  const fill = {
    kind: "fused",
    sizes: [3],
    body: [{ kind: "literal", value: 1, dtype: "float32" }],
    stores: [{ value: 0, node: 0 }],
    reduce: null
  } as const
  const plan = planOf([value, value], [fill, fill, fill, { kind: "copy", node: 0, cell: 0 }], {}, 2)
  const entry = { plan, address: (i: number) => 1024 + i * 64, cell: () => 2048, arena: 0 }
  const all = { ...entry, plan: { ...plan, commit: 4 } }
  const code = emitKernels([entry, all], { fma: false })
  assert.deepStrictEqual(code.entries, [
    { body: [{ name: "e0_0", from: 0, to: 2 }], commit: [{ name: "e0_2", from: 2, to: 4 }] },
    { body: [{ name: "e1_0", from: 0, to: 4 }], commit: [] }
  ])
  const names = WebAssembly.Module.exports(new WebAssembly.Module(code.bytes(0))).map((one) => one.name)
  assert.deepStrictEqual(names, ["e0_0", "e0_2", "e1_0"])
})
