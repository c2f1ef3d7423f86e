/** Parts of transformers, on types. */
import type { Dim, Mul } from "@typegrad/core/Shape"
import type { Layer, Need } from "../../Layer.ts"
import type { NormParams } from "../../layers/batchNorm.ts"
import type { Affine, GroupedParams, HeadsErr, KvWidth } from "./attention.ts"
import type { Last, NormErr } from "./check.ts"

/**
 * The two dense layers of a feed-forward network.
 *
 * @since 0.1.0
 * @category models
 */
export interface FeedForwardParams<D extends Dim, F extends Dim, Bias extends boolean = true> {
  readonly up: Affine<D, F, Bias>
  readonly down: Affine<F, D, Bias>
}

/**
 * Of a feed-forward network that is gated: `gate` as well.
 *
 * @since 0.1.0
 * @category models
 */
export interface GatedParams<D extends Dim, F extends Dim, Bias extends boolean = true>
  extends FeedForwardParams<D, F, Bias> {
  readonly gate: Affine<D, F, Bias>
}

type Inner<D extends Dim, F extends Dim, Gated extends boolean, Bias extends boolean> = Gated extends true
  ? GatedParams<D, F, Bias>
  : FeedForwardParams<D, F, Bias>

/**
 * @since 0.1.0
 * @category models
 */
export interface FeedForward<F extends number, Gated extends boolean, Bias extends boolean, Name extends string = "">
  extends Layer {
  readonly "~kind": "feedForward"
  readonly "~name": Name
  readonly "~needs": never
  readonly "~out": this["~in"]
  readonly "~outDt": this["~dt"]
  readonly "~params": Inner<Last<this["~in"]>, F, Gated, Bias>
  readonly "~state": null
  readonly "~err": NormErr<this["~in"], this["~dt"], "feedForward">
}

/** The hidden width of a block; 0 is four times the width. */
type Hidden<D extends Dim, F extends number> = F extends 0 ? ([D] extends [number] ? Mul<D, 4> : number) : F

/**
 * What distinguishes blocks on types: heads, heads of the key (0: as many), hidden width (0: four times the width), gate and bias.
 *
 * @since 0.1.0
 * @category models
 */
export interface Blueprint<
  H extends number = number,
  G extends number = 0,
  F extends number = 0,
  Gated extends boolean = false,
  Bias extends boolean = true
> {
  readonly heads: H
  readonly kvHeads: G
  readonly hidden: F
  readonly gated: Gated
  readonly bias: Bias
}

export type AnyBlueprint = Blueprint<number, number, number, boolean, boolean>

/**
 * The variables of a block of self-attention and a feed-forward network, of width `D`.
 *
 * @since 0.1.0
 * @category models
 */
export interface BlockParams<D extends Dim, B extends AnyBlueprint> {
  readonly attentionNorm: NormParams<D>
  readonly attention: GroupedParams<D, D, KvWidth<D, B["heads"], B["kvHeads"]>, B["bias"]>
  readonly feedForwardNorm: NormParams<D>
  readonly feedForward: Inner<D, Hidden<D, B["hidden"]>, B["gated"], B["bias"]>
}

/**
 * The variables of a block that looks at a second sequence of width `C` too.
 *
 * @since 0.1.0
 * @category models
 */
export interface DecoderParams<D extends Dim, C extends Dim, B extends AnyBlueprint> extends BlockParams<D, B> {
  readonly crossNorm: NormParams<D>
  readonly cross: GroupedParams<D, C, KvWidth<D, B["heads"], B["kvHeads"]>, B["bias"]>
}

/**
 * @since 0.1.0
 * @category models
 */
export interface EncoderBlock<B extends AnyBlueprint, Needs extends Need = never, Name extends string = "">
  extends Layer {
  readonly "~kind": "encoderBlock"
  readonly "~name": Name
  readonly "~needs": Needs
  readonly "~out": this["~in"]
  readonly "~outDt": this["~dt"]
  readonly "~params": BlockParams<Last<this["~in"]>, B>
  readonly "~state": null
  readonly "~err": HeadsErr<this["~in"], this["~dt"], B["heads"], "encoderBlock">
}
