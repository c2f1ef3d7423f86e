/** Models one after the other, on types. */
import type { DType } from "@typegrad/core/DType"
import type { Bz, Shape, Show, Subst, Unify } from "@typegrad/core/Shape"
import type { Need } from "../../Layer.ts"
import type { Model } from "../../Model.ts"
import type { EnvOf } from "./apply.ts"

/**
 * A sentence unless the first gives what the second expects, whose symbols bind. `First` and `Second` are the words for the
 * two, such as "compose: the first model gives".
 */
export type JoinErr<
  Out,
  OutDt,
  In,
  InDt,
  First extends string,
  Second extends string,
  Z extends string = "v"
> = Out extends Shape
  ? Bz<Unify<In, Out, {}>, Z> extends Bz<"ne", Z>
    ? `${First} ${Show<Out>} but ${Second} ${Show<In>}`
    : [OutDt] extends [InDt]
      ? 0
      : `${First} ${OutDt & DType} but ${Second} ${InDt & DType}`
  : 0

/** The state of two models: a record or tuple like that of their parameters, or none. */
export type JoinedState<S, T, Both> = [keyof S, keyof T] extends [never, never] ? {} : Both

/** From `A` to `B`, whose symbols `In` binds to `Out`. */
export type Joined<
  A extends Shape,
  AT extends DType,
  Out,
  In,
  B extends Shape,
  BT extends DType,
  P,
  S,
  N extends Need
> = Subst<B, EnvOf<Out, In>> extends infer O extends Shape ? Model<A, O, P, S, N, AT, BT> : never
