/** Attention with projections: what self- and cross-attention share. */
import * as Random from "@typegrad/core/Random"
import * as Tensor from "@typegrad/core/Tensor"
import { dotProduct } from "../../attention/dotProduct.ts"
import { inGroups } from "../../attention/groupedQuery.ts"
import { joinHeads, toHeads } from "../../attention/heads.ts"
import type { Bool, F32, I32 } from "../../attention/operand.ts"
import { alibi } from "../../attention/positions.ts"
import { type RotaryOptions, rotary } from "../../attention/rotary.ts"
import type { Initializer } from "../../Initializer.ts"
import * as internal from "../layer.ts"
import { affine, initAffine, kept, type Mode, within } from "./mode.ts"

export interface HeadsConfig {
  readonly op: string
  readonly heads: number
  /** of key and value */
  readonly groups: number
  readonly causal: boolean
  readonly bias: boolean
  /** of the weights */
  readonly dropout: number
  readonly rotary: RotaryOptions | null
  readonly alibi: boolean
  readonly kernelInit: Initializer
  readonly outInit: Initializer
}

export interface Seen {
  /** stretches to `[..., heads, queries, keys]` */
  readonly mask?: Bool | undefined
  /** how many keys come before the first query */
  readonly past?: I32 | undefined
  /** what is attended to, given the new keys and values: with a cache */
  readonly store?: ((key: F32, value: F32) => readonly [F32, F32]) | undefined
}

export interface MultiHead {
  readonly init: (key: Random.Key) => unknown
  /** `x` [..., time, width], `context` [..., keys, contextWidth] */
  readonly apply: (params: any, x: F32, context: F32, mode: Mode, seen?: Seen) => F32
}

export const headSize = (op: string, width: number, heads: number): number =>
  width % heads === 0 ? width / heads : internal.fail(op, `${op}: ${heads} heads do not divide the width ${width}`)

/** The bias of ALiBi, by groups of heads or not: `[heads, queries, keys]`. */
const biasOf = (config: HeadsConfig, query: F32, key: F32, past: I32 | undefined): F32 | undefined => {
  if (!config.alibi) return undefined
  const [queries, keys] = [Tensor.sizes(query).at(-2)!, Tensor.sizes(key).at(-2)!]
  return alibi(
    config.heads as 1,
    queries as 1,
    keys as 1,
    past === undefined ? {} : { past: past as any }
  ) as unknown as F32
}

export const multiHead = (config: HeadsConfig, width: number, contextWidth: number): MultiHead => {
  const { bias, causal, dropout, groups, heads, kernelInit, op, outInit } = config
  const size = headSize(op, width, heads)
  const sizes = {
    query: [width, width],
    key: [contextWidth, groups * size],
    value: [contextWidth, groups * size],
    out: [width, width]
  } as const
  const turn = (x: F32, past: I32 | undefined): F32 =>
    config.rotary === null
      ? x
      : (rotary(x, past === undefined ? config.rotary : { ...config.rotary, past: past as any }) as unknown as F32)
  return {
    init: (key) => {
      const draw = (name: keyof typeof sizes, index: number, init: Initializer) =>
        initAffine(init, Random.foldIn(key, index), sizes[name], bias)
      return {
        query: draw("query", 0, kernelInit),
        key: draw("key", 1, kernelInit),
        value: draw("value", 2, kernelInit),
        out: draw("out", 3, outInit)
      }
    },
    apply: (params, x, context, mode, { mask, past, store } = {}) => {
      const query = turn(toHeads(affine(params.query, x), heads, size), past)
      const own = turn(toHeads(affine(params.key, context), groups, size), past)
      const ownValue = toHeads(affine(params.value, context), groups, size)
      const [key, value] = store === undefined ? [own, ownValue] : store(own, ownValue)
      const scores = [...Tensor.sizes(query).slice(0, -1), Tensor.sizes(key).at(-2)!]
      const keep = (kept(dropout, scores, within(mode, 0)) ?? undefined) as Bool | undefined
      const found = inGroups(
        query,
        key,
        value,
        { mask, bias: biasOf(config, query, key, past), keep },
        (q, k, v, extra) =>
          dotProduct(
            q,
            k,
            v,
            { ...extra, past: causal ? past : undefined },
            { scale: 1 / Math.sqrt(size), causal, kept: keep === undefined ? 1 : 1 - dropout }
          )
      )
      return affine(params.out, joinHeads(found as any) as unknown as F32)
    }
  }
}
