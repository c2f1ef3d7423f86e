/** Convolutions in 1 and 2 dimensions as layers, on types: ready for the primitive, which brings the run time. */
import type { DType, Float } from "@typegrad/core/DType"
import type {
  Bz,
  ConvTransposeDim,
  ConvTransposeDims2,
  Dim,
  FitText,
  GroupDim,
  NothingText,
  Padding,
  Padding2,
  Shape,
  Show,
  Size2,
  SizeAt,
  Slide,
  Slides,
  Windows
} from "@typegrad/core/Shape"
import type { Tensor } from "@typegrad/core/Tensor"
import type { Layer } from "../../Layer.ts"
import type { IsSymbol, Last, Undivided } from "./check.ts"

/** `[time, channels]` */
export type Sequence = readonly [unknown, unknown]
/** `[height, width, channels]` */
export type Image = readonly [unknown, unknown, unknown]

export type ImageText = "an image [height, width, channels]"
export type SequenceText = "a sequence [time, channels]"

export interface Conv1dParams<K extends number, In extends Dim, Out extends Dim> {
  readonly kernel: Tensor<[K, In, Out]>
  readonly bias: Tensor<[Out]>
}

/** A kernel of `K` by `K`, or `[height, width]`. */
export interface Conv2dParams<K extends Size2, In extends Dim, Out extends Dim> {
  readonly kernel: Tensor<[SizeAt<K, 0> & number, SizeAt<K, 1> & number, In, Out]>
  readonly bias: Tensor<[Out]>
}

/** The channels of the input that a filter reads. */
type Read<S, G extends number> = G extends 1 ? Last<S> : GroupDim<Last<S>, G> & Dim

/** What is wrong with the channels: `C` of the input, `F` filters. */
type BadChannels<C, F, G extends number> = G extends 1
  ? IsSymbol<C>
  : IsSymbol<C> extends "symbol"
    ? "symbol"
    : Undivided<F, G> extends "bad"
      ? "filters"
      : Undivided<C, G> extends "bad"
        ? "channels"
        : 0

type ChannelsErr<S, F, G extends number, Op extends string> =
  BadChannels<Last<S>, F, G> extends infer E
    ? E extends "symbol"
      ? `${Op}: the last axis of ${Show<S>} has no known size, which its parameters need`
      : E extends "channels"
        ? `${Op}: ${G} groups do not divide ${Last<S>} channels of ${Show<S>}`
        : `${Op}: ${G} groups do not divide ${F & number} filters`
    : never

export type RankErr<S, Op extends string, Wanted extends string> = S extends Shape
  ? number extends S["length"]
    ? 0
    : `${Op} expects ${Wanted} but got ${Show<S>}`
  : 0

/** `R` is what the input must be, called `Wanted`; `O` the output, with null where the kernel does not fit. */
type ConvErr<
  S,
  DT,
  R,
  Wanted extends string,
  O,
  F,
  K,
  P,
  D,
  G extends number,
  Op extends string,
  Z extends string = "v"
> = DT extends Float
  ? S extends R
    ? Bz<BadChannels<Last<S>, F, G>, Z> extends Bz<string, Z>
      ? ChannelsErr<S, F, G, Op>
      : O extends Shape
        ? 0
        : FitText<Op, K, P, D, S>
    : RankErr<S, Op, Wanted>
  : `${Op} expects float input but got ${DT & DType}`

type TransposeErr<
  S,
  DT,
  R,
  Wanted extends string,
  O,
  K,
  P,
  Op extends string,
  Z extends string = "v"
> = DT extends Float
  ? S extends R
    ? Bz<IsSymbol<Last<S>>, Z> extends Bz<"symbol", Z>
      ? ChannelsErr<S, 1, 1, Op>
      : O extends Shape
        ? 0
        : NothingText<Op, K, P, S>
    : RankErr<S, Op, Wanted>
  : `${Op} expects float input but got ${DT & DType}`

/** Null in an axis where the window does not fit. `W` is handed on, as its parts would cost more. */
export type Conv2dOut<S, F extends Dim, W extends readonly [unknown, unknown]> = S extends readonly [
  infer H,
  infer V,
  unknown
]
  ? [Windows<H, W[0]>, Windows<V, W[1]>, F]
  : [number, number, F]

export type Conv1dOut<S, F extends Dim, W> = S extends readonly [infer H, unknown] ? [Windows<H, W>, F] : [number, F]

type Transpose2dOut<S, F extends Dim, K, St, P, D> = S extends readonly [infer H, infer W, unknown]
  ? [ConvTransposeDims2<H, W, K, St, P, D>[0], ConvTransposeDims2<H, W, K, St, P, D>[1], F]
  : [number, number, F]

type Transpose1dOut<
  S,
  F extends Dim,
  K extends number,
  St extends number,
  P extends Padding,
  D extends number
> = S extends readonly [infer H, unknown] ? [ConvTransposeDim<H, K, St, P, D>, F] : [number, F]

/** A convolution of an image: F filters of K by K, stride St, padding P, dilation D, G groups. */
export interface Conv2d<
  F extends number,
  K extends Size2,
  St extends Size2 = 1,
  P extends Padding2 = "valid",
  D extends Size2 = 1,
  G extends number = 1,
  Name extends string = ""
> extends Layer {
  readonly "~kind": "conv2d"
  readonly "~name": Name
  readonly "~needs": never
  readonly "~out": Conv2dOut<this["~in"], F, Slides<K, St, P, D>>
  readonly "~outDt": this["~dt"]
  readonly "~params": Conv2dParams<K, Read<this["~in"], G>, F>
  readonly "~state": null
  readonly "~err": ConvErr<this["~in"], this["~dt"], Image, ImageText, this["~out"], F, K, P, D, G, "conv2d">
}

/** A convolution of a sequence. */
export interface Conv1d<
  F extends number,
  K extends number,
  St extends number = 1,
  P extends Padding = "valid",
  D extends number = 1,
  G extends number = 1,
  Name extends string = ""
> extends Layer {
  readonly "~kind": "conv1d"
  readonly "~name": Name
  readonly "~needs": never
  readonly "~out": Conv1dOut<this["~in"], F, Slide<K, St, P, D>>
  readonly "~outDt": this["~dt"]
  readonly "~params": Conv1dParams<K, Read<this["~in"], G>, F>
  readonly "~state": null
  readonly "~err": ConvErr<this["~in"], this["~dt"], Sequence, SequenceText, this["~out"], F, K, P, D, G, "conv1d">
}

/** The transpose of a convolution, which makes an image larger: the gradient of `Conv2d` by its input. */
export interface ConvTranspose2d<
  F extends number,
  K extends Size2,
  St extends Size2 = 1,
  P extends Padding2 = "valid",
  D extends Size2 = 1,
  Name extends string = ""
> extends Layer {
  readonly "~kind": "convTranspose2d"
  readonly "~name": Name
  readonly "~needs": never
  readonly "~out": Transpose2dOut<this["~in"], F, K, St, P, D>
  readonly "~outDt": this["~dt"]
  readonly "~params": Conv2dParams<K, Last<this["~in"]>, F>
  readonly "~state": null
  readonly "~err": TransposeErr<this["~in"], this["~dt"], Image, ImageText, this["~out"], K, P, "convTranspose2d">
}

export interface ConvTranspose1d<
  F extends number,
  K extends number,
  St extends number = 1,
  P extends Padding = "valid",
  D extends number = 1,
  Name extends string = ""
> extends Layer {
  readonly "~kind": "convTranspose1d"
  readonly "~name": Name
  readonly "~needs": never
  readonly "~out": Transpose1dOut<this["~in"], F, K, St, P, D>
  readonly "~outDt": this["~dt"]
  readonly "~params": Conv1dParams<K, Last<this["~in"]>, F>
  readonly "~state": null
  readonly "~err": TransposeErr<this["~in"], this["~dt"], Sequence, SequenceText, this["~out"], K, P, "convTranspose1d">
}
