/** Attention of examples: operands, loops in float64, and calls of the kernels. */
import type { GraphNode } from "@typegrad/core/Graph"
import type { Kernel } from "@typegrad/core/Plan"
import type { AttentionSizes } from "../../src/conformance/cases/attention.ts"
import { product } from "../../src/internal/sizes.ts"
import { random, type Value } from "./harness.ts"

export const setUp = (given: AttentionSizes) => {
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

export type Example64 = ReturnType<typeof setUp>

export const reference = (example: Example64) => {
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

/** Both kernels as a plan has them, the second on what the first gives, and which values they give. */
export const callsOf = (example: Example64) => {
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
  const kernels: ReadonlyArray<Kernel> = [
    { kind: "composite", node: values.length, results: ids(count, count + 3) },
    { kind: "composite", node: values.length + 1, results: ids(count + 4, count + 7) }
  ]
  const places = { out: count, toQuery: count + 4, toKey: count + 5, toValue: count + 6 }
  return { values: [...values, empty(), empty()], kernels, nodes, places }
}

export const nameOf = (example: AttentionSizes): string =>
  Object.entries(example)
    .map(([name, value]) => `${name} ${JSON.stringify(value)}`)
    .join(", ")
