/** Self-attention as a layer, on types. What queries, keys, values and masks must be to each other is `Attention` of core. */
import type { DType, Float } from "@typegrad/core/DType"
import type { Bz, Dim, Heads, Shape, Show } from "@typegrad/core/Shape"
import type { Layer } from "../../Layer.ts"
import type { DenseParams } from "../../layers/dense.ts"
import type { IsSymbol, Last, Undivided } from "./check.ts"

export interface AttentionParams<D extends Dim> {
  readonly query: DenseParams<D, D>
  readonly key: DenseParams<D, D>
  readonly value: DenseParams<D, D>
  readonly out: DenseParams<D, D>
}

type HeadsErr<S, DT, H extends number, Z extends string = "v"> = DT extends Float
  ? S extends readonly [unknown, unknown]
    ? Bz<IsSymbol<Last<S>>, Z> extends Bz<"symbol", Z>
      ? `multiHeadAttention: the last axis of ${Show<S>} has no known size, which its parameters need`
      : Bz<Undivided<Last<S>, H>, Z> extends Bz<"bad", Z>
        ? Heads<Last<S>, H, "multiHeadAttention", Z>
        : 0
    : S extends Shape
      ? number extends S["length"]
        ? 0
        : `multiHeadAttention expects [time, width] but got ${Show<S>}`
      : 0
  : `multiHeadAttention expects float input but got ${DT & DType}`

/** Self-attention of `[time, width]` with H heads. */
export interface MultiHeadAttention<H extends number, Name extends string = ""> extends Layer {
  readonly "~kind": "attention"
  readonly "~name": Name
  readonly "~needs": never
  readonly "~out": this["~in"]
  readonly "~outDt": this["~dt"]
  readonly "~params": AttentionParams<Last<this["~in"]>>
  readonly "~state": null
  readonly "~err": HeadsErr<this["~in"], this["~dt"], H>
}
