/**
 * Calls of attention that kernels are for. Operands are query `[batch.., queries, heads, width]`, key `[batch.., keys, groups, width]` and value
 * `[batch.., keys, groups, features]`, then what `attrs.inputs` names.
 */
import type { Aval } from "@typegrad/core/Graph"
import { product } from "../sizes.ts"
import type { Call } from "./call.ts"
import type { Match } from "./rows.ts"

/** How `[batch, time, heads, width]` is walked, in elements. */
export interface Strides {
  readonly batch: number
  readonly row: number
  readonly head: number
  readonly inner: number
}

/** How a mask or bias is walked, which stretches to `[batch, heads, queries, keys]`: 0 where it is stretched. */
export interface Given {
  readonly batch: number
  readonly head: number
  readonly query: number
  readonly key: number
}

/** `heads / groups` heads of the query in a row share a head of key and value. */
export interface Sizes {
  readonly batch: number
  readonly queries: number
  readonly keys: number
  readonly heads: number
  readonly groups: number
  readonly width: number
  readonly features: number
  readonly scale: number
  /** whether query i sees the keys up to i + past only */
  readonly causal: boolean
  readonly past: boolean
  readonly mask: Given | null
  readonly bias: Given | null
}

/** Which operands these are, or null. */
interface Places {
  readonly mask: number | null
  readonly bias: number | null
  readonly past: number | null
}

export interface Attention {
  readonly sizes: Sizes
  readonly places: Places
  readonly strides: Readonly<Record<"query" | "key" | "value", Strides>>
}

export const contiguous = (rows: number, heads: number, width: number): Strides => ({
  ...{ batch: rows * heads * width, row: heads * width, head: width, inner: 1 }
})

/** Of `[batch.., time, heads, width]`. */
const stridesOf = ({ sizes }: Aval): Strides => contiguous(...(sizes.slice(-3) as [number, number, number]))

/** Of `[batch.., time, heads]`. */
const statisticOf = ({ sizes }: Aval): Strides => contiguous(...(sizes.slice(-2) as [number, number]), 1)

/** Of `[batch.., heads, queries, keys]`. */
const givenOf = ({ sizes }: Aval): Given => {
  const [heads, queries, keys] = sizes.slice(-3) as [number, number, number]
  const stretched = (size: number, stride: number): number => (size === 1 ? 0 : stride)
  return {
    batch: stretched(product(sizes.slice(0, -3)), heads * queries * keys),
    head: stretched(heads, queries * keys),
    query: stretched(queries, keys),
    key: stretched(keys, 1)
  }
}

interface Attributes {
  readonly scale: number
  readonly causal: boolean
  readonly kept: number
  readonly inputs: ReadonlyArray<string>
}

/** Results: `[batch.., queries, heads, features]`, and of every row of scores what they are taken at and divided by. No kernel has dropout of the weights. */
export const attention: Match<Attention> = ({ attrs, inputs: avals }) => {
  const { causal, inputs, kept, scale } = attrs as unknown as Attributes
  const [query, key, value] = avals as readonly [Aval, Aval, Aval]
  if (inputs === undefined || [query, key, value].some((aval) => aval === undefined || aval.sizes.length < 4))
    return null
  const [queries, heads, width] = query.sizes.slice(-3) as [number, number, number]
  const [keys, groups] = key.sizes.slice(-3) as [number, number]
  const batch = product(query.sizes.slice(0, -3))
  const features = value.sizes.at(-1)!
  if (inputs.includes("keep") || kept !== 1) return null
  if ([batch, heads, groups, width, keys, features].includes(0)) return null
  const index = (name: string): number | null => (inputs.includes(name) ? 3 + inputs.indexOf(name) : null)
  const places = { mask: index("mask"), bias: index("bias"), past: index("past") }
  const given = (at: number | null): Given | null => (at === null ? null : givenOf(avals[at]!))
  return {
    sizes: {
      ...{ batch, queries, keys, heads, groups, width, features, scale, causal },
      ...{ past: places.past !== null, mask: given(places.mask), bias: given(places.bias) }
    },
    places,
    strides: { query: stridesOf(query), key: stridesOf(key), value: stridesOf(value) }
  }
}

export interface AttentionGradient extends Attention {
  /** the operand from which the results of `attention` stand, and then the cotangent of the first */
  readonly from: number
  /** of the first result, and of its cotangent */
  readonly result: Strides
  /** of the others */
  readonly statistic: Strides
}

/** Operands as above, the results of the forward kernel, and the cotangent of the first. Results: the cotangents of query, key and value. */
export const attentionGradient: Match<AttentionGradient> = (call: Call) => {
  const found = attention(call)
  const from = call.inputs.length - 4
  if (found === null || from < 3) return null
  return { ...found, from, result: stridesOf(call.inputs[from]!), statistic: statisticOf(call.inputs[from + 1]!) }
}
