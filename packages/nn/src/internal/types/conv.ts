/** Convolutions in 1 and 2 dimensions as layers, on types: what goes in, what comes out, and what is wrong. */
import type { DType, Float } from "@typegrad/core/DType"
import type {
  Bz,
  ConvTransposeDim,
  ConvTransposeDims2,
  Dim,
  FitText,
  GroupDim,
  Gte,
  Mul,
  NothingText,
  Padding,
  Shape,
  Show,
  Windows
} from "@typegrad/core/Shape"
import type { IsSymbol, Last, Undivided } from "./check.ts"

/** `[time, channels]` */
export type Sequence = readonly [unknown, unknown]
/** `[height, width, channels]` */
export type Image = readonly [unknown, unknown, unknown]

export type ImageText = "an image [height, width, channels]"
export type SequenceText = "a sequence [time, channels]"

/** The channels of the input that a filter reads. */
export type Read<S, G extends number> = G extends 1 ? Last<S> : GroupDim<Last<S>, G> & Dim

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

/** Of an image with the channels first. */
type Hint<S> = S extends readonly [infer C extends 1 | 3, infer H extends number, infer W extends number]
  ? Gte<C, W> extends false
    ? `: channels come last here, [${H}, ${W}, ${C}]`
    : ""
  : ""

/** `R` is what the input must be, called `Wanted`; `O` the output, with null where the kernel does not fit. */
export type ConvErr<
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
        : `${FitText<Op, K, P, D, S>}${Hint<S>}`
    : RankErr<S, Op, Wanted>
  : `${Op} expects float input but got ${DT & DType}`

export type TransposeErr<
  S,
  DT,
  R,
  Wanted extends string,
  O,
  F,
  K,
  P,
  G extends number,
  Op extends string,
  Z extends string = "v"
> = DT extends Float
  ? S extends R
    ? Bz<BadChannels<Last<S>, F, G>, Z> extends Bz<string, Z>
      ? ChannelsErr<S, F, G, Op>
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

export type Transpose2dOut<S, F extends Dim, K, St, P, D, E> = S extends readonly [infer H, infer W, unknown]
  ? [ConvTransposeDims2<H, W, K, St, P, D, E>[0], ConvTransposeDims2<H, W, K, St, P, D, E>[1], F]
  : [number, number, F]

export type Transpose1dOut<
  S,
  F extends Dim,
  K extends number,
  St extends number,
  P extends Padding,
  D extends number,
  E extends number
> = S extends readonly [infer H, unknown] ? [ConvTransposeDim<H, K, St, P, D, E>, F] : [number, F]

/** `M` filters for each of `C` channels. */
export type Times<C, M extends number> = M extends 1 ? C & Dim : [C] extends [number] ? Mul<C, M> : number
