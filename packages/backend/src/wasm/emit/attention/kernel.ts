/** The kernels of attention, and when they are better than their bodies. */
import {
  type Attention,
  attention as match,
  attentionGradient as matchGradient,
  type Sizes
} from "../../../internal/composites/attention.ts"
import type { Call } from "../../../internal/composites/call.ts"
import type { Expr, Fn } from "../assembler.ts"
import type { CompositeKernel } from "../composites.ts"
import { i32 } from "../instructions.ts"
import { emitBackward } from "./backward.ts"
import { emitForward } from "./forward.ts"
import type { Operands } from "./scores.ts"

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

const operandsOf = (fn: Fn, { places, strides }: Attention, at: ReadonlyArray<I32>): Operands => {
  const given = (place: number | null): I32 | null => (place === null ? null : at[place]!)
  const past = given(places.past)
  return {
    ...{ query: at[0]!, key: at[1]!, value: at[2]!, strides },
    ...{ mask: given(places.mask), bias: given(places.bias) },
    past: past === null ? i32.const(0) : fn.keep(i32.load(past))
  }
}

export const attention = (call: Call): CompositeKernel | null => {
  const found = match(call)
  if (found === null) return null
  const { sizes } = found
  const count = call.inputs.length
  return {
    units: sizes.batch * sizes.groups,
    wins: wins(sizes),
    emit: (context, fn, at, range) => {
      const [out, shift, sum] = at.slice(count) as [I32, I32, I32]
      emitForward(context, fn, sizes, operandsOf(fn, found, at), { out, shift, sum }, range)
    }
  }
}

export const attentionGradient = (call: Call): CompositeKernel | null => {
  const found = matchGradient(call)
  if (found === null) return null
  const { from, result, sizes, statistic } = found
  const count = call.inputs.length
  const strides = { out: result, shift: statistic, sum: statistic, cotangent: result }
  return {
    units: sizes.batch * sizes.groups,
    wins: wins(sizes),
    emit: (context, fn, at, range) => {
      const [out, shift, sum, cotangent] = at.slice(from) as [I32, I32, I32, I32]
      const [query, key, value] = at.slice(count) as [I32, I32, I32]
      const saved = { out, shift, sum, cotangent, strides }
      emitBackward(context, fn, sizes, operandsOf(fn, found, at), saved, { query, key, value }, range)
    }
  }
}
