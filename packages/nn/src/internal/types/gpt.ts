/** GPT, on types. */
import type { Dim, FloorDiv, Guard, Shape } from "@typegrad/core/Shape"
import type { Tensor } from "@typegrad/core/Tensor"
import type { Repeated } from "../../combinators/repeat.ts"
import type { Need } from "../../Layer.ts"
import type { NormParams } from "../../layers/batchNorm.ts"
import type { KernelParams } from "../../layers/dense.ts"
import type { PositionParams } from "../../layers/positions.ts"
import type { Model, Variables } from "../../Model.ts"
import type { EmbeddingParams } from "./embedding.ts"
import type { AnyBlueprint, BlockParams } from "./transformer.ts"

export type Positions = "learned" | "rotary" | "alibi"

/**
 * The parameters of GPT-2 and its like: vocabulary `V`, context `C`, width `D`, `L` blocks of blueprint `B`.
 *
 * @since 0.1.0
 * @category models
 */
export interface GptParams<V extends Dim, C extends Dim, D extends Dim, L extends number, B extends AnyBlueprint> {
  readonly tokens: EmbeddingParams<V, D>
  readonly positions: PositionParams<C, D>
  readonly blocks: Repeated<L, BlockParams<D, B>>
  readonly norm: NormParams<D>
}

/** Without learned positions, or with a head of its own. */
type OtherParams<V extends Dim, C extends Dim, D extends Dim, L extends number, B extends AnyBlueprint, P, Tied> = {
  readonly [K in
    | "tokens"
    | "blocks"
    | "norm"
    | (P extends "learned" ? "positions" : never)
    | (Tied extends true ? never : "head")]: K extends keyof GptParams<V, C, D, L, B>
    ? GptParams<V, C, D, L, B>[K]
    : KernelParams<D, V>
}

export type ParamsOf<V extends Dim, C extends Dim, D extends Dim, L extends number, B extends AnyBlueprint, P, Tied> = [
  P,
  Tied
] extends ["learned", true]
  ? GptParams<V, C, D, L, B>
  : OtherParams<V, C, D, L, B, P, Tied>

/** How many heads of the key there are. */
type Groups<B extends AnyBlueprint> = B["kvHeads"] extends 0 ? B["heads"] : B["kvHeads"]

/**
 * The keys and values that a block has seen: one row for each position of the context, for examples of shape `S`.
 *
 * @since 0.1.0
 * @category models
 */
export interface KeyValues<S extends Shape, G extends Dim, C extends Dim, W extends Dim> {
  readonly key: Tensor<[...S, G, C, W]>
  readonly value: Tensor<[...S, G, C, W]>
}

/**
 * What decoding remembers: keys and values of each block. Its size is that of the whole context, from the start.
 *
 * @since 0.1.0
 * @category models
 */
export type Cache<
  S extends Shape,
  C extends number,
  D extends number,
  L extends number,
  B extends AnyBlueprint
> = Repeated<L, KeyValues<S, Groups<B>, C, FloorDiv<D, B["heads"]>>>

/** A sentence unless `T` is the examples of the cache, with or without an axis of time. */
type TokensErr<S extends Shape, T extends Shape> = T extends readonly [...S] | readonly [...S, unknown]
  ? 0
  : number extends S["length"] | T["length"]
    ? 0
    : "decode: tokens must have the batch axes of the cache, and an axis of time or none"

/**
 * A decoder of tokens: a model that also goes on from a cache.
 *
 * @since 0.1.0
 * @category models
 */
export interface Gpt<
  V extends number,
  C extends number,
  D extends number,
  L extends number,
  B extends AnyBlueprint,
  Params,
  Needs extends Need
> extends Model<["time"], ["time", V], Params, {}, Needs, "int32", "float32"> {
  /** the vocabulary, and how many positions there are */
  readonly vocabulary: V
  readonly context: C
  /** An empty cache for examples of this shape: `[batch]`, or `[]` for one. */
  readonly cache: <const S extends ReadonlyArray<number>>(batch: S) => Cache<[...S], C, D, L, B>
  /**
   * Logits after more tokens, and the cache with them: what `infer` gives for all tokens so far, at the last of them. `tokens` are
   * `[...batch]`, one for each example, or `[...batch, time]`; `position` says how many there were before, the same for all examples.
   * Beyond the context, a position that is a number throws `ShapeError`; of one that is a tensor the logits are NaN.
   */
  readonly decode: <S extends Shape, T extends Shape>(
    variables: Variables<Params, {}>,
    cache: Cache<S, C, D, L, B>,
    tokens: Guard<TokensErr<S, T>, Tensor<T, "int32">>,
    position: number | Tensor<[], "int32">
  ) => readonly [Tensor<[...T, V]>, Cache<S, C, D, L, B>]
}
