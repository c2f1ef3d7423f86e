/**
 * The kernels of attention, and when they are better than their bodies. Operands are query `[batch.., queries, heads, width]`, key `[batch.., keys, groups, width]` and value
 * `[batch.., keys, groups, features]`, then what `attrs.inputs` names.
 */
import type { Aval } from "@typegrad/core/Graph"
import type { Expr, Fn } from "../assembler.ts"
import type { Call, CompositeKernel } from "../composites.ts"
import { i32 } from "../instructions.ts"
import { emitBackward } from "./backward.ts"
import { emitForward } from "./forward.ts"
import type { Operands } from "./scores.ts"
import type { Given, Sizes, Strides } from "./sizes.ts"

type I32 = Expr<"i32">

/** With fewer queries than rows of a tile most of its work would be for nothing: the products of a body read keys and values once. */
const leastQueries = 8

/**
 * Of the pairs of a query and a key, how many may be seen at most. A gradient computes the scores again, seven products where the body has six, but
 * skips what a causal mask hides, which the body cannot. Measured for 64 to 1024 keys and widths of 8 to 128: with all of it seen the kernels
 * take 1.05 to 1.4 times as long as the body, with half of it 0.5 to 0.8.
 */
const mostSeen = 0.75

/** Unless the body's scores, of which it keeps some, are larger than that many bytes: a gain of memory that costs little then. */
const mostScores = 16 * 2 ** 20

/** Whether the kernels are better than the body. */
const wins = ({ batch, causal, heads, keys, past, queries }: Sizes): boolean => {
  const pairs = queries * keys
  const behind = Math.max(0, queries - keys)
  // a triangle, and what is below it where there are more queries
  const short = queries - behind
  const seen = causal && !past ? behind * keys + (short * (short + 1)) / 2 : pairs
  return queries >= leastQueries && (seen <= mostSeen * pairs || 4 * batch * heads * pairs > mostScores)
}

const product = (sizes: ReadonlyArray<number>): number => sizes.reduce((all, size) => all * size, 1)

/** Of `[batch.., time, heads, width]`, or without the width. */
const stridesOf = ({ sizes }: Aval, width: number): Strides => {
  const [rows, heads] = sizes.slice(width === 0 ? -2 : -3) as [number, number]
  const inner = Math.max(width, 1)
  return { batch: rows * heads * inner, row: heads * inner, head: inner, inner: 1 }
}

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

interface Chosen {
  readonly sizes: Sizes
  readonly operands: (fn: Fn, at: ReadonlyArray<I32>) => Operands
}

/** What the kernels need of a call, or null where they have no way: dropout of the weights. */
const chosen = ({ attrs, inputs: avals }: Call): Chosen | null => {
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
  const index = (name: string): number => (inputs.includes(name) ? 3 + inputs.indexOf(name) : -1)
  const [mask, bias, past] = [index("mask"), index("bias"), index("past")]
  const given = (at: number): Given | null => (at < 0 ? null : givenOf(avals[at]!))
  const strides = { query: stridesOf(query, width), key: stridesOf(key, width), value: stridesOf(value, features) }
  return {
    sizes: {
      ...{ batch, queries, keys, heads, groups, width, features, scale, causal },
      ...{ past: past >= 0, mask: given(mask), bias: given(bias) }
    },
    operands: (fn, at) => ({
      ...{ query: at[0]!, key: at[1]!, value: at[2]!, strides },
      mask: at[mask] ?? null,
      bias: at[bias] ?? null,
      past: past < 0 ? i32.const(0) : fn.keep(i32.load(at[past]!))
    })
  }
}

/** Inputs as above. Results: `[batch.., queries, heads, features]`, and of every row of scores what they are taken at and divided by. */
export const attention = (call: Call): CompositeKernel | null => {
  const found = chosen(call)
  if (found === null) return null
  const { operands, sizes } = found
  const count = call.inputs.length
  return {
    units: sizes.batch * sizes.groups,
    wins: wins(sizes),
    emit: (context, fn, at, range) => {
      const [out, shift, sum] = at.slice(count) as [I32, I32, I32]
      emitForward(context, fn, sizes, operands(fn, at), { out, shift, sum }, range)
    }
  }
}

/** Inputs as above, then the results of the forward kernel and the cotangent of the first. Results: the cotangents of query, key and value. */
export const attentionGradient = (call: Call): CompositeKernel | null => {
  const found = chosen(call)
  if (found === null) return null
  const { operands, sizes } = found
  const [from, count] = [call.inputs.length - 4, call.inputs.length]
  const [result, statistic] = [stridesOf(call.inputs[from]!, sizes.features), stridesOf(call.inputs[from + 1]!, 0)]
  const strides = { out: result, shift: statistic, sum: statistic, cotangent: result }
  return {
    units: sizes.batch * sizes.groups,
    wins: wins(sizes),
    emit: (context, fn, at, range) => {
      const [out, shift, sum, cotangent] = at.slice(from) as [I32, I32, I32, I32]
      const [query, key, value] = at.slice(count) as [I32, I32, I32]
      const saved = { out, shift, sum, cotangent, strides }
      emitBackward(context, fn, sizes, operands(fn, at), saved, { query, key, value }, range)
    }
  }
}
