/** Pooling as layers, on types. */
import type { DType, Float } from "@typegrad/core/DType"
import type { Dim, FitText, Padding, Padding2, Shape, Size2, Slide, Slides } from "@typegrad/core/Shape"
import type { Layer } from "../../Layer.ts"
import type { Last } from "./check.ts"
import type { Conv1dOut, Conv2dOut, Image, ImageText, RankErr, Sequence, SequenceText } from "./conv.ts"

type PoolErr<S, DT, R, Wanted extends string, O, K, P, Op extends string> = DT extends Float
  ? S extends R
    ? O extends Shape
      ? 0
      : FitText<Op, K, P, 1, S>
    : RankErr<S, Op, Wanted>
  : `${Op} expects float input but got ${DT & DType}`

/** The last axis, a name included. */
type Channels<S> = Last<S> & Dim

export interface Pool2d<
  Op extends "maxPool2d" | "avgPool2d",
  K extends Size2,
  St extends Size2 = K,
  P extends Padding2 = "valid"
> extends Layer {
  readonly "~kind": Op
  readonly "~name": ""
  readonly "~needs": never
  readonly "~out": Conv2dOut<this["~in"], Channels<this["~in"]>, Slides<K, St, P, 1>>
  readonly "~outDt": this["~dt"]
  readonly "~params": null
  readonly "~state": null
  readonly "~err": PoolErr<this["~in"], this["~dt"], Image, ImageText, this["~out"], K, P, Op>
}

export interface Pool1d<
  Op extends "maxPool1d" | "avgPool1d",
  K extends number,
  St extends number = K,
  P extends Padding = "valid"
> extends Layer {
  readonly "~kind": Op
  readonly "~name": ""
  readonly "~needs": never
  readonly "~out": Conv1dOut<this["~in"], Channels<this["~in"]>, Slide<K, St, P, 1>>
  readonly "~outDt": this["~dt"]
  readonly "~params": null
  readonly "~state": null
  readonly "~err": PoolErr<this["~in"], this["~dt"], Sequence, SequenceText, this["~out"], K, P, Op>
}

type GlobalErr<S, DT, Op extends string> = DT extends Float
  ? S extends Image | Sequence
    ? 0
    : RankErr<S, Op, `${ImageText} or ${SequenceText}`>
  : `${Op} expects float input but got ${DT & DType}`

/** One number a channel, over all positions. */
export interface GlobalPool<Op extends "globalMaxPool" | "globalAvgPool"> extends Layer {
  readonly "~kind": Op
  readonly "~name": ""
  readonly "~needs": never
  readonly "~out": [Channels<this["~in"]>]
  readonly "~outDt": this["~dt"]
  readonly "~params": null
  readonly "~state": null
  readonly "~err": GlobalErr<this["~in"], this["~dt"], Op>
}
