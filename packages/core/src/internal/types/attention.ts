import type { Broadcast } from "./broadcast.ts"
import type { BadCount, CountText } from "./count.ts"
import type { Dim, Ranked, Shape } from "./dim.ts"
import type { DimNe } from "./equal.ts"
import type { Bz } from "./guard.ts"
import type { DivMod } from "./num.ts"
import type { Show } from "./show.ts"

type Uneven<W, N extends number> = [W] extends [number]
  ? [number] extends [W | N]
    ? 0
    : DivMod<W, N> extends [unknown, 0]
      ? 0
      : "uneven"
  : 0

/**
 * The width of each of `N` attention heads that share the width `W`; or a message.
 *
 * @since 0.1.0
 * @category rules
 */
export type Heads<
  W,
  N extends number,
  Op extends string = "multiHeadAttention",
  Z extends string = "v"
> = Op extends string
  ? Bz<BadCount<N>, Z> extends Bz<"bad", Z>
    ? CountText<Op, "heads", N>
    : Bz<Uneven<W, N>, Z> extends Bz<"uneven", Z>
      ? `${Op}: ${N} heads do not divide the width ${W & Dim}`
      : [W] extends [number]
        ? [number] extends [W | N]
          ? number
          : DivMod<W, N>[0]
        : number
  : never

/**
 * Rows of a table `[vocabulary, width]` for ids of shape `I`; or a message.
 *
 * @since 0.1.0
 * @category rules
 */
export type Embedding<T extends Shape, I extends Shape, Op extends string = "embedding"> = T extends Ranked
  ? T extends readonly [unknown, infer d extends Dim]
    ? [...I, d]
    : `${Op}: the table must be [vocabulary, width] but is ${Show<T>}`
  : Shape

type Plus1<B extends Shape> = [...B, 0] extends { readonly length: infer N extends number } ? N : never

type MaskNe<m, s> = [m] extends [1] ? 0 : DimNe<m, s>

type Stretches<M, S, M0, S0, W extends string, Z extends string = "v"> = M extends readonly [
  ...infer MR,
  infer m extends Dim
]
  ? S extends readonly [...infer SR, infer s extends Dim]
    ? Bz<MaskNe<m, s>, Z> extends Bz<"ne", Z>
      ? `attention: the ${W} ${Show<M0>} does not stretch to the scores ${Show<S0>}: ${m} (axis ${MR["length"]}) vs ${s} (axis ${SR["length"]} of the scores)`
      : Stretches<MR, SR, M0, S0, W, Z>
    : `attention: the ${W} ${Show<M0>} has more axes than the scores ${Show<S0>}`
  : 0

type MaskErr<M, S, W extends string> = M extends Ranked ? Stretches<M, S, M, S, W> : 0

/** After the batch axes are known. */
type Finish<B, tq extends Dim, tk extends Dim, e extends Dim, M, W extends string> = B extends readonly [
  ...infer T extends Shape
]
  ? MaskErr<M, [...T, tq, tk], W> extends infer E
    ? E extends string
      ? E
      : [...T, tq, e]
    : never
  : B

type Batch<A extends Shape, B extends Shape, C extends Shape> =
  Broadcast<A, B, "attention batch axes"> extends infer AB
    ? AB extends readonly [...infer T extends Shape]
      ? Broadcast<T, C, "attention batch axes">
      : AB
    : never

type Parts<
  Q,
  K,
  V,
  M,
  QB extends Shape,
  tq extends Dim,
  dq extends Dim,
  KB extends Shape,
  tk extends Dim,
  dk extends Dim,
  VB extends Shape,
  tv extends Dim,
  e extends Dim,
  W extends string,
  Z extends string = "v"
> =
  QB extends ReadonlyArray<unknown>
    ? Bz<DimNe<dq, dk>, Z> extends Bz<"ne", Z>
      ? `attention: widths differ: ${dq} (axis ${Plus1<QB>} of query ${Show<Q>}) vs ${dk} (axis ${Plus1<KB>} of key ${Show<K>})`
      : Bz<DimNe<tk, tv>, Z> extends Bz<"ne", Z>
        ? `attention: lengths differ: ${tk} (axis ${KB["length"]} of key ${Show<K>}) vs ${tv} (axis ${VB["length"]} of value ${Show<V>})`
        : Finish<Batch<QB, KB, VB>, tq, tk, e, M, W>
    : never

/**
 * The shape of attention: query `[..., queries, width]`, key `[..., keys, width]` and value `[..., keys, features]` give `[..., queries,
 * features]`, and a mask (or what `What` calls so) stretches to the scores `[..., queries, keys]`; or a message. Leading axes broadcast.
 *
 * @since 0.1.0
 * @category rules
 */
export type Attention<
  Q extends Shape,
  K extends Shape,
  V extends Shape,
  M extends Shape = [],
  What extends string = "mask"
> = Q extends Ranked
  ? K extends Ranked
    ? V extends Ranked
      ? Q extends readonly [...infer QB extends Shape, infer tq extends Dim, infer dq extends Dim]
        ? K extends readonly [...infer KB extends Shape, infer tk extends Dim, infer dk extends Dim]
          ? V extends readonly [...infer VB extends Shape, infer tv extends Dim, infer e extends Dim]
            ? Parts<Q, K, V, M, QB, tq, dq, KB, tk, dk, VB, tv, e, What>
            : `attention: value must have rank 2 or more but is ${Show<V>}`
          : `attention: key must have rank 2 or more but is ${Show<K>}`
        : `attention: query must have rank 2 or more but is ${Show<Q>}`
      : Shape
    : Shape
  : Shape

/** Heads of the key that do not divide those of the query. */
type Ungrouped<h, g> = g extends number ? (g extends 0 ? "uneven" : Uneven<h, g>) : DimNe<h, g & Dim>

/**
 * `Attention` where the query is `[..., heads, queries, width]`, and key and value have fewer heads, each for as many of the query's;
 * or a message.
 *
 * @since 0.1.0
 * @category rules
 */
export type GroupedAttention<
  Q extends Shape,
  K extends Shape,
  V extends Shape,
  M extends Shape = [],
  What extends string = "mask",
  Z extends string = "v"
> = Q extends Ranked
  ? K extends Ranked
    ? V extends Ranked
      ? Q extends readonly [...infer QB extends Shape, infer h extends Dim, infer tq extends Dim, infer dq extends Dim]
        ? K extends readonly [
            ...infer KB extends Shape,
            infer g extends Dim,
            infer tk extends Dim,
            infer dk extends Dim
          ]
          ? V extends readonly [
              ...infer VB extends Shape,
              infer vg extends Dim,
              infer tv extends Dim,
              infer e extends Dim
            ]
            ? Bz<Ungrouped<h, g>, Z> extends Bz<"uneven" | "ne", Z>
              ? `attention: the heads of key ${Show<K>} do not divide those of query ${Show<Q>}: ${g} vs ${h}`
              : Bz<DimNe<g, vg>, Z> extends Bz<"ne", Z>
                ? `attention: the heads of key ${Show<K>} and value ${Show<V>} differ: ${g} vs ${vg}`
                : Parts<Q, K, V, M, [...QB, h], tq, dq, [...KB, h], tk, dk, [...VB, h], tv, e, What>
            : `attention: value must have rank 3 or more but is ${Show<V>}`
          : `attention: key must have rank 3 or more but is ${Show<K>}`
        : `attention: query must have rank 3 or more but is ${Show<Q>}`
      : Shape
    : Shape
  : Shape
