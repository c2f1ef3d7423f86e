/** Attention as a layer, on types. What queries, keys, values and masks must be to each other is `Attention` of core. */
import type { DType, Float } from "@typegrad/core/DType"
import type { Bz, Dim, Heads, Mul, Shape, Show } from "@typegrad/core/Shape"
import type { Layer, Need } from "../../Layer.ts"
import type { DenseParams, KernelParams } from "../../layers/dense.ts"
import type { IsSymbol, Last, Undivided } from "./check.ts"

/**
 * The projections of self-attention.
 *
 * @since 0.1.0
 * @category models
 */
export interface AttentionParams<D extends Dim> {
  readonly query: DenseParams<D, D>
  readonly key: DenseParams<D, D>
  readonly value: DenseParams<D, D>
  readonly out: DenseParams<D, D>
}

export type Affine<In extends Dim, Out extends Dim, Bias extends boolean> = Bias extends true
  ? DenseParams<In, Out>
  : KernelParams<In, Out>

/**
 * The projections of attention of width `D` to a context of width `C`, with keys and values of width `K`.
 *
 * @since 0.1.0
 * @category models
 */
export interface GroupedParams<D extends Dim, C extends Dim, K extends Dim, Bias extends boolean> {
  readonly query: Affine<D, D, Bias>
  readonly key: Affine<C, K, Bias>
  readonly value: Affine<C, K, Bias>
  readonly out: Affine<D, D, Bias>
}

/** The width of `G` heads of `H` that share `D`; 0 are as many as heads. */
export type KvWidth<D extends Dim, H extends number, G extends number> = G extends 0
  ? D
  : Heads<D, H> extends infer W extends number
    ? number extends G
      ? number
      : Mul<W, G>
    : number

export type HeadsErr<S, DT, H extends number, Op extends string, Z extends string = "v"> = DT extends Float
  ? S extends readonly [unknown, unknown]
    ? Bz<IsSymbol<Last<S>>, Z> extends Bz<"symbol", Z>
      ? `${Op}: the last axis of ${Show<S>} has no known size, which its parameters need`
      : Bz<Undivided<Last<S>, H>, Z> extends Bz<"bad", Z>
        ? Heads<Last<S>, H, Op, Z>
        : 0
    : S extends Shape
      ? number extends S["length"]
        ? 0
        : `${Op} expects [time, width] but got ${Show<S>}`
      : 0
  : `${Op} expects float input but got ${DT & DType}`

/**
 * Self-attention of `[time, width]` with H heads.
 *
 * @since 0.1.0
 * @category models
 */
export interface MultiHeadAttention<H extends number, Name extends string = ""> extends Layer {
  readonly "~kind": "attention"
  readonly "~name": Name
  readonly "~needs": never
  readonly "~out": this["~in"]
  readonly "~outDt": this["~dt"]
  readonly "~params": AttentionParams<Last<this["~in"]>>
  readonly "~state": null
  readonly "~err": HeadsErr<this["~in"], this["~dt"], H, "multiHeadAttention">
}

/**
 * Self-attention with fewer heads of key and value, without a bias, or with dropout.
 *
 * @since 0.1.0
 * @category models
 */
export interface MultiHeadAttentionWith<
  H extends number,
  G extends number,
  Bias extends boolean,
  Needs extends Need,
  Name extends string = ""
> extends Layer {
  readonly "~kind": "attention"
  readonly "~name": Name
  readonly "~needs": Needs
  readonly "~out": this["~in"]
  readonly "~outDt": this["~dt"]
  readonly "~params": GroupedParams<Last<this["~in"]>, Last<this["~in"]>, KvWidth<Last<this["~in"]>, H, G>, Bias>
  readonly "~state": null
  readonly "~err": HeadsErr<this["~in"], this["~dt"], H, "multiHeadAttention">
}
