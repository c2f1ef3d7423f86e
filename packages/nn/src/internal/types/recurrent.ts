/** Recurrent layers on types: parameters and states of the cells, and what a sequence, a state and a mask must be. */
import type { DType, Float } from "@typegrad/core/DType"
import type { Bz, Dim, DimNe, Mul, Shape, ShapeNe, Show, Sx } from "@typegrad/core/Shape"
import type { Tensor } from "@typegrad/core/Tensor"
import type { GruParams } from "../../layers/gru.ts"
import type { LstmParams, LstmState } from "../../layers/lstm.ts"
import type { RnnParams } from "../../layers/rnn.ts"
import type { IsSymbol, Last } from "./check.ts"
import type { RankErr } from "./conv.ts"

export type CellKind = "rnn" | "lstm" | "gru"

/** The parameters of `U` units that read `In` features. */
export type CellParams<C, In extends Dim, U extends number> = C extends "lstm"
  ? LstmParams<In, U>
  : C extends "gru"
    ? GruParams<In, U>
    : RnnParams<In, U>

/** What a cell of `U` units keeps for the batch axes `B`. */
export type CellState<C, B extends Shape, U extends Dim> = C extends "lstm" ? LstmState<B, U> : Tensor<[...B, U]>

/** The axes before the last of a shape that may be unknown. */
export type Front<S> = S extends readonly [...infer B extends Shape, unknown] ? B : Shape

/** The batch axes of `[batch.., time, features]`. */
export type BatchOf<X> = Front<Front<Sx<X>>>

/** `[batch.., time, features]` with `U` features. */
export type StepsOf<X, U extends Dim> = Front<Sx<X>> extends infer B extends Shape ? [...B, U] : Shape

/** What one example `[time, features]` gives. */
export type SequenceOut<S, U extends Dim, Sequence> = Sequence extends true
  ? [S extends readonly [infer T extends Dim, unknown] ? T : number, U]
  : [U]

/** A layer of `units` on one example. */
export type SequenceErr<S, DT, Op extends string, Z extends string = "v"> = DT extends Float
  ? S extends readonly [unknown, unknown]
    ? Bz<IsSymbol<Last<S>>, Z> extends Bz<"symbol", Z>
      ? `${Op}: the last axis of ${Show<S>} has no known size, which its parameters need`
      : 0
    : RankErr<S, Op, "a sequence [time, features]">
  : `${Op} expects float input but got ${DT & DType}`

/** The features of `X` are those that the parameters read: `[.., In]`, where it has at least as many axes as `Least`. */
export type ReadErr<X, In, Op extends string, Least, Text extends string, Z extends string = "v"> = X extends {
  readonly shape: infer S
  readonly dtype: infer D
}
  ? D extends Float
    ? S extends readonly [...(Least & ReadonlyArray<unknown>), ...ReadonlyArray<unknown>]
      ? Bz<DimNe<In, Last<S>>, Z> extends Bz<"ne", Z>
        ? `${Op} expects [${Text}${In & Dim}] but got ${Show<S>}`
        : 0
      : number extends (S & Shape)["length"]
        ? 0
        : `${Op} expects [${Text}${In & Dim}] but got ${Show<S>}`
    : `${Op} expects float input but got ${D & DType}`
  : 0

/** A tensor `T`, called `Text`, must have this shape and dtype. */
type MustErr<T, S, D, Text extends string, Z extends string = "v"> = T extends {
  readonly shape: infer A
  readonly dtype: infer B
}
  ? Bz<ShapeNe<S, A>, Z> extends Bz<"ne", Z>
    ? `${Text} must be ${Show<S>} but is ${Show<A>}`
    : B extends D
      ? 0
      : `${Text} must be ${D & DType} but is ${B & DType}`
  : `${Text} is not a Tensor`

/** The state `T` of a cell for the batch axes `B`; `Text` is "gru: the initial". */
type StateErr<T, C, B extends Shape, U extends Dim, Text extends string> = C extends "lstm"
  ? PairErr<T, B, U, Text>
  : MustErr<T, [...B, U], "float32", `${Text} state`>

/** The state of an LSTM. */
type PairErr<T, B extends Shape, U extends Dim, Text extends string> = T extends {
  readonly hidden: infer H
  readonly cell: infer K
}
  ? MustErr<H, [...B, U], "float32", `${Text} hidden state`> extends infer E
    ? E extends string
      ? E
      : MustErr<K, [...B, U], "float32", `${Text} cell state`>
    : 0
  : `${Text} state must be { hidden, cell }`

/** The state that a cell is given, whose parts are tensors. */
export type CellStateErr<T, C, B extends Shape, U extends Dim, Text extends string> = T extends
  | { readonly shape: unknown }
  | { readonly hidden: unknown }
  ? StateErr<T, C, B, U, Text>
  : 0

type InitialErr<O, C, B extends Shape, U extends Dim, Op extends string> = O extends { readonly initial: infer T }
  ? T extends undefined
    ? 0
    : StateErr<T, C, B, U, `${Op}: the initial`>
  : 0

/** The options of `unroll` besides the state: which steps of `X` are there. */
type StepsErr<O, X, Op extends string> = O extends { readonly lengths: infer L; readonly mask: infer M }
  ? undefined extends L | M
    ? 0
    : `${Op}: lengths and mask say the same: give one of them`
  : O extends { readonly lengths: infer L extends {} }
    ? MustErr<L, BatchOf<X>, "int32", `${Op}: lengths`>
    : O extends { readonly mask: infer M extends {} }
      ? MustErr<M, Front<Sx<X>>, "bool", `${Op}: the mask`>
      : 0

export type UnrollErr<O, X, C, U extends Dim, Op extends string> =
  StepsErr<O, X, Op> extends infer E extends string ? E : InitialErr<O, C, BatchOf<X>, U, Op>

/** `{ forward, backward }`: a state for each direction. */
export type BothErr<O, X, C, U extends Dim> =
  StepsErr<O, X, "bidirectional"> extends infer E extends string
    ? E
    : O extends { readonly initial: infer T extends {} }
      ? T extends { readonly forward: infer F; readonly backward: infer G }
        ? StateErr<F, C, BatchOf<X>, U, "bidirectional: the initial forward"> extends infer E extends string
          ? E
          : StateErr<G, C, BatchOf<X>, U, "bidirectional: the initial backward">
        : "bidirectional: the initial state must be { forward, backward }"
      : 0

/** The size of `gates` blocks of `U` units. */
export type Gates<N extends number, U extends Dim> = U extends number ? Mul<N, U> : number
