/** Masks, weights of positions and weights of classes, and outputs of several vectors. A check gives a sentence or 0. */
import type { DType, Float } from "@typegrad/core/DType"
import type { Bz, DimNe, Dt, Join, Ranked, Show, Sx } from "@typegrad/core/Shape"
import type { Last } from "./check.ts"

/** The first sentence of two. */
export type Then<A, B> = A extends string ? A : B

/** `"ne"` unless `S` can be the first axes of `P`. */
type LeadNe<P, S, Z extends string = "v"> = S extends readonly [infer s, ...infer SR]
  ? P extends readonly [infer p, ...infer PR]
    ? Bz<DimNe<p, s>, Z> extends Bz<"ne", Z>
      ? "ne"
      : LeadNe<PR, SR>
    : P extends readonly []
      ? "ne"
      : 0
  : 0

type FieldErr<
  P,
  S,
  T,
  N extends string,
  What extends string,
  Wanted extends DType,
  Said extends string,
  Op extends string,
  Z extends string = "v"
> = T extends Wanted
  ? S extends Ranked
    ? Bz<LeadNe<P, S>, Z> extends Bz<"ne", Z>
      ? `${Op}: the ${What} ${N} ${Show<S>} must go with the positions ${Show<P>}, or with the first axes of them`
      : 0
    : 0
  : `${Op}: the ${What} ${N} must be ${Said} but is ${T & string}`

type NamedErr<E, P, N, What extends string, Wanted extends DType, Said extends string, Op extends string> = [
  N
] extends [never]
  ? 0
  : N extends keyof E & string
    ? FieldErr<P, Sx<E[N]>, Dt<E[N]>, N, What, Wanted, Said, Op>
    : `${Op}: examples have no field ${N & string}, only ${Join<keyof E>}`

/** The field `W` of weights and the field `M` of the mask against positions `P`; never where there is none. */
export type WeightsErr<E, P, W, M, Op extends string> = Then<
  NamedErr<E, P, M, "mask", "bool" | "float32", "bool or float32", Op>,
  NamedErr<E, P, W, "weight", "float32", "float32", Op>
>

/** A weight for each of the classes; `number` where none are given. */
export type ClassCountErr<O, N, Op extends string, Z extends string = "v"> = O extends Ranked
  ? Bz<DimNe<Last<O>, N>, Z> extends Bz<"ne", Z>
    ? `${Op}: ${N & number} class weights for ${Last<O> & number} classes`
    : 0
  : 0

/** The model gives `N` vectors for an example. */
export type VectorsErr<O, DT, N extends number, Op extends string, Z extends string = "v"> = DT extends Float
  ? O extends Ranked
    ? O extends readonly [infer n, unknown]
      ? Bz<DimNe<n, N>, Z> extends Bz<"ne", Z>
        ? VectorsSentence<O, N, Op>
        : 0
      : VectorsSentence<O, N, Op>
    : 0
  : `${Op} needs a float output but the model gives ${DT & string}`

type VectorsSentence<
  O,
  N extends number,
  Op extends string
> = `${Op} needs ${N} vectors [${N}, size] for each example but the model gives ${Show<O>}`

/** One truth value for an example. */
export type TruthErr<S, T, K extends string, Op extends string> = S extends Ranked
  ? S extends readonly []
    ? T extends "float32" | "bool"
      ? 0
      : `${Op} needs float32 or bool labels but ${K} is ${T & string}`
    : `${Op} needs one label [] for each example but examples have ${K} ${Show<S>}`
  : 0

/** Mean and log variance are the last axis. */
export type MomentsErr<O, Op extends string, Z extends string = "v"> = O extends Ranked
  ? O extends readonly [...infer _, infer n]
    ? Bz<DimNe<n, 2>, Z> extends Bz<"ne", Z>
      ? MomentsSentence<O, Op>
      : 0
    : MomentsSentence<O, Op>
  : 0

type MomentsSentence<
  O,
  Op extends string
> = `${Op} needs mean and log variance, an output [.., 2], but the model gives ${Show<O>}`

/** Steps of class logits, and a sequence of ids. */
export type SequenceErr<O, DT, S, T, K extends string, Op extends string> = DT extends Float
  ? O extends Ranked
    ? O extends readonly [unknown, unknown]
      ? T extends "int32"
        ? S extends Ranked
          ? S extends readonly [unknown]
            ? 0
            : `${Op} needs a sequence of ids [length] but examples have ${K} ${Show<S>}`
          : 0
        : `${Op} needs int32 ids but ${K} is ${T & string}`
      : `${Op} needs logits [time, classes] but the model gives ${Show<O>}`
    : 0
  : `${Op} needs a float output but the model gives ${DT & string}`

/** The field `N`, if there is one, is a whole number. */
export type LengthErr<E, N, Op extends string> = [N] extends [never]
  ? 0
  : N extends keyof E & string
    ? [Sx<E[N]>, Dt<E[N]>] extends [infer S, infer T]
      ? T extends "int32"
        ? S extends Ranked
          ? S extends readonly []
            ? 0
            : LengthSentence<S, T, N, Op>
          : 0
        : LengthSentence<S, T, N, Op>
      : 0
    : `${Op}: examples have no field ${N & string}, only ${Join<keyof E>}`

type LengthSentence<
  S,
  T,
  N extends string,
  Op extends string
> = `${Op}: ${N} must be one int32 number for each example but is ${T & string} ${Show<S>}`
