/** Pooling as layers, on types: what comes out, and what is wrong. */
import type { DType, Float } from "@typegrad/core/DType"
import type { Bz, Dim, FitText, Shape, Show } from "@typegrad/core/Shape"
import type { Last } from "./check.ts"
import type { Image, ImageText, RankErr, Sequence, SequenceText } from "./conv.ts"

export type PoolErr<S, DT, R, Wanted extends string, O, K, P, Op extends string> = DT extends Float
  ? S extends R
    ? O extends Shape
      ? 0
      : FitText<Op, K, P, 1, S>
    : RankErr<S, Op, Wanted>
  : `${Op} expects float input but got ${DT & DType}`

/** The last axis, a name included. */
export type Channels<S> = Last<S> & Dim

export type GlobalErr<S, DT, Op extends string> = DT extends Float
  ? S extends Image | Sequence
    ? 0
    : RankErr<S, Op, `${ImageText} or ${SequenceText}`>
  : `${Op} expects float input but got ${DT & DType}`

type IsEmpty<H> = [number] extends [H] ? 0 : H extends 0 ? "empty" : 0

/** An axis of places without any. */
type Empty<S> = S extends readonly [infer H, infer W, unknown]
  ? IsEmpty<H> | IsEmpty<W>
  : S extends readonly [infer T, unknown]
    ? IsEmpty<T>
    : 0

export type AdaptiveErr<
  S,
  DT,
  R,
  Wanted extends string,
  Op extends string,
  Verb extends string = "pool",
  Z extends string = "v"
> = DT extends Float
  ? S extends R
    ? Bz<Empty<S>, Z> extends Bz<0, Z>
      ? 0
      : `${Op}: ${Show<S>} has nothing to ${Verb}`
    : RankErr<S, Op, Wanted>
  : `${Op} expects float input but got ${DT & DType}`
