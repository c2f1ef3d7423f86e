/** The kernels of attention against loops in float64, also at sizes where programs leave it to the body; scratch holds NaN before. */
import { assert, describe, it } from "@effect/vitest"
import type { GraphNode } from "@typegrad/core/Graph"
import { product, random, run, type Value, variants } from "./harness.ts"

interface Example {
  readonly batch?: number
  readonly queries: number
  readonly keys: number
  readonly heads?: number
  readonly groups?: number
  readonly width: number
  readonly features?: number
  readonly causal?: boolean
  readonly past?: number
  /** sizes over [batch, heads, queries, keys]; 1 where it is stretched */
  readonly mask?: ReadonlyArray<number>
  readonly bias?: ReadonlyArray<number>
}

const setUp = (given: Example) => {
  const { batch = 1, causal = false, heads = 1, keys, queries, width } = given
  const { features = width, groups = heads } = given
  const next = random(7)
  const floats = (...sizes: ReadonlyArray<number>): Value & { readonly data: Float32Array } => ({
    ...{ sizes, dtype: "float32" },
    data: Float32Array.from({ length: product(sizes) }, () => 2 * next() - 1)
  })
  const masks = given.mask === undefined ? [] : [given.mask]
  const extra: ReadonlyArray<Value> = [
    // the first query of all sees nothing
    ...masks.map(
      (sizes): Value => ({
        sizes,
        dtype: "bool",
        data: Int32Array.from({ length: product(sizes) }, (_, i) => Number(i >= sizes.at(-1)! && next() < 0.6))
      })
    ),
    ...(given.bias === undefined ? [] : [floats(...given.bias)]),
    ...(given.past === undefined ? [] : [{ sizes: [], dtype: "int32", data: [given.past] } as const])
  ]
  const operands = [
    floats(batch, queries, heads, width),
    floats(batch, keys, groups, width),
    floats(batch, keys, groups, features)
  ] as const
  const inputs = (["mask", "bias", "past"] as const).filter((name) => given[name] !== undefined)
  const attrs = { scale: 1 / Math.sqrt(width), causal, kept: 1, inputs }
  const cotangent = floats(batch, queries, heads, features)
  return { batch, queries, keys, heads, groups, width, features, causal, operands, extra, inputs, attrs, cotangent }
}

type Example64 = ReturnType<typeof setUp>

const reference = (example: Example64) => {
  const { attrs, batch, causal, cotangent, extra, features, groups, heads, inputs, keys, operands, queries, width } =
    example
  const [q, k, v] = operands.map(({ data }) => data) as [Float32Array, Float32Array, Float32Array]
  const past = inputs.includes("past") ? extra.at(-1)!.data![0]! : 0
  const given = (name: "mask" | "bias", at: ReadonlyArray<number>): number | undefined => {
    const value = extra[inputs.indexOf(name)]
    if (!inputs.includes(name) || value === undefined) return undefined
    return value.data![value.sizes.reduce((index, size, axis) => index * size + (size === 1 ? 0 : at[axis]!), 0)]!
  }
  const zeros = (...sizes: ReadonlyArray<number>) => new Float64Array(product(sizes))
  const out = zeros(batch, queries, heads, features)
  const toQuery = zeros(batch, queries, heads, width)
  const toKey = zeros(batch, keys, groups, width)
  const toValue = zeros(batch, keys, groups, features)
  const range = (n: number): ReadonlyArray<number> => Array.from({ length: n }, (_, i) => i)
  const dot = (n: number, a: Float32Array, i: number, b: Float32Array, j: number): number => {
    let sum = 0
    for (let x = 0; x < n; x++) sum += a[i + x]! * b[j + x]!
    return sum
  }
  for (const b of range(batch)) {
    for (const h of range(heads)) {
      const group = Math.floor(h / (heads / groups))
      for (const i of range(queries)) {
        const row = (b * queries + i) * heads + h
        const at = (j: number) => (b * keys + j) * groups + group
        const scores = range(keys).map((j) => {
          const score = dot(width, q, row * width, k, at(j) * width) * attrs.scale + (given("bias", [b, h, i, j]) ?? 0)
          return (causal && j > i + past) || given("mask", [b, h, i, j]) === 0 ? -Infinity : score
        })
        const largest = Math.max(...scores)
        const powers = scores.map((score) => Math.exp(score - (largest === -Infinity ? 0 : largest)))
        const sum = powers.reduce((all, power) => all + power, 0) || 1
        const weights = powers.map((power) => power / sum)
        const d = range(keys).map((j) => dot(features, cotangent.data, row * features, v, at(j) * features))
        const mean = weights.reduce((all, weight, j) => all + weight * d[j]!, 0)
        for (const j of range(keys)) {
          const score = weights[j]! * (d[j]! - mean) * attrs.scale
          for (let x = 0; x < features; x++) {
            out[row * features + x]! += weights[j]! * v[at(j) * features + x]!
            toValue[at(j) * features + x]! += weights[j]! * cotangent.data[row * features + x]!
          }
          for (let x = 0; x < width; x++) {
            toQuery[row * width + x]! += score * k[at(j) * width + x]!
            toKey[at(j) * width + x]! += score * q[row * width + x]!
          }
        }
      }
    }
  }
  return { out, toQuery, toKey, toValue }
}

const kernels = (variant: (typeof variants)[number][1], example: Example64) => {
  const { batch, cotangent, extra, features, groups, heads, keys, operands, queries, width } = example
  const empty = (...sizes: ReadonlyArray<number>): Value => ({ sizes, dtype: "float32" })
  const given: ReadonlyArray<Value> = [...operands, ...extra]
  const results = [empty(batch, queries, heads, features), empty(batch, queries, heads), empty(batch, queries, heads)]
  const gradients = [
    empty(batch, queries, heads, width),
    empty(batch, keys, groups, width),
    empty(batch, keys, groups, features)
  ]
  const values = [...given, ...results, cotangent, ...gradients]
  const count = given.length
  const ids = (from: number, to: number): ReadonlyArray<number> => Array.from({ length: to - from }, (_, i) => from + i)
  const call = (name: string, inputs: ReadonlyArray<number>, of: ReadonlyArray<Value>): GraphNode => ({
    ...{ op: "composite", inputs, sizes: of[0]!.sizes, dtype: "float32" },
    attrs: { name, attrs: example.attrs, results: of }
  })
  // calls stand as nodes of their own behind the values
  const nodes = {
    [values.length]: call("typegrad/attention", ids(0, count), results),
    [values.length + 1]: call("typegrad/attentionGrad", ids(0, count + 4), gradients)
  }
  const got = run(
    variant,
    [...values, empty(), empty()],
    [
      { kind: "composite", node: values.length, results: ids(count, count + 3) },
      { kind: "composite", node: values.length + 1, results: ids(count + 4, count + 7) }
    ],
    nodes
  )
  const [out, toQuery, toKey, toValue] = [count, count + 4, count + 5, count + 6].map((id) => got.read(id))
  return { out: out!, toQuery: toQuery!, toKey: toKey!, toValue: toValue! }
}

const close = (actual: ArrayLike<number>, expected: ArrayLike<number>, label: string): void => {
  assert.strictEqual(actual.length, expected.length)
  for (let i = 0; i < expected.length; i++) {
    assert.isTrue(Math.abs(actual[i]! - expected[i]!) <= 3e-6, `${label} at ${i}: ${actual[i]} is not ${expected[i]}`)
  }
}

/** Tiles have 4 or 6 rows and 8 or 16 columns, blocks 96 keys. */
const examples: ReadonlyArray<Example> = [
  ...[
    ...(
      [
        [1, 1],
        [2, 3],
        [7, 7],
        [13, 17],
        [64, 64],
        [96, 96],
        [97, 97],
        [5, 193],
        [103, 9]
      ] as const
    ).flatMap(([queries, keys]) =>
      [false, true].flatMap((causal) => [
        { queries, keys, width: 8, causal },
        { batch: 2, heads: 2, queries, keys, width: 5, features: 7, causal }
      ])
    )
  ],
  { queries: 20, keys: 20, width: 1, features: 3 },
  { queries: 20, keys: 20, width: 20, features: 44 },
  { queries: 13, keys: 13, width: 128, causal: true },
  { queries: 9, keys: 200, heads: 4, groups: 2, width: 16, causal: true, past: 191 },
  { queries: 20, keys: 120, heads: 6, groups: 1, width: 10, causal: true, past: 3 },
  { queries: 10, keys: 10, width: 8, causal: true, past: -4 },
  { batch: 2, queries: 10, keys: 15, heads: 2, width: 8, mask: [2, 2, 10, 15] },
  { batch: 2, queries: 10, keys: 101, heads: 2, width: 8, mask: [2, 1, 1, 101], bias: [1, 2, 10, 101] },
  {
    batch: 2,
    queries: 99,
    keys: 99,
    heads: 4,
    groups: 2,
    width: 8,
    mask: [1, 1, 99, 1],
    bias: [2, 1, 1, 99],
    causal: true
  }
]

const sets = examples.map((example) => {
  const set = setUp(example)
  return { set, expected: reference(set) }
})

const nameOf = (example: Example): string =>
  Object.entries(example)
    .map(([name, value]) => `${name} ${JSON.stringify(value)}`)
    .join(", ")

describe.each(variants)("attention, %s", (_name, variant) => {
  it.each(examples.map((example, i) => [nameOf(example), sets[i]!] as const))("%s", (_, { expected, set }) => {
    const actual = kernels(variant, set)
    for (const name of ["out", "toQuery", "toKey", "toValue"] as const) close(actual[name], expected[name], name)
  })
})

it("gives the same bits for registers of 256 bits", () => {
  const [narrow, wide] = [{ fma: false }, { fma: false, wide: true }]
  for (const { set } of sets) assert.deepStrictEqual(kernels(narrow, set), kernels(wide, set))
})
