/** What samplers and decoders are checked against. A check gives a sentence (a string type) or 0. */
import type { DType } from "@typegrad/core/DType"
import type {
  ArgMax,
  Bz,
  FloatErr,
  Guard,
  Known,
  LastOf,
  Settled,
  Sh,
  Shape,
  ShapeEq,
  Show,
  Sx
} from "@typegrad/core/Shape"
import type { Tensor } from "@typegrad/core/Tensor"
import type { SpecOf } from "@typegrad/nn/Model"

export type { Count } from "@typegrad/core/Shape"

/** Logits: float32, the vocabulary last. */
export type Logits<S extends Shape, D extends DType, Op extends string> = Guard<
  Settled<S, D, FloatErr<D, Op>>,
  Guard<Known<D, S, ArgMax<S, -1, Op>>, Tensor<S, D>>
>

type BadMass<P> = [number] extends [P]
  ? 0
  : `${P & number}` extends "1" | `0.${string}`
    ? 0
    : `${P & number}` extends `-${string}`
      ? "bad"
      : `${P & number}` extends `${number}e-${string}`
        ? 0
        : "bad"

/** The parameter `P` itself, or a sentence if it is a literal outside (0, 1]. */
export type Mass<P extends number, What extends string> =
  BadMass<P> extends "bad" ? `${What} must be above 0 and at most 1 but is ${P}` : P

type Negative<T> = [number] extends [T] ? 0 : `${T & number}` extends `-${string}` ? "bad" : 0

/** The parameter `T` itself, or a sentence if it is a literal below 0. */
export type AtLeast0<T extends number, What extends string> =
  Negative<T> extends "bad" ? `${What} must be at least 0 but is ${T}` : T

type NotPositive<T> = [number] extends [T] ? 0 : `${T & number}` extends `-${string}` | "0" ? "bad" : 0

/** The parameter `T` itself, or a sentence if it is a literal that is not above 0. */
export type Positive<T extends number, What extends string> =
  NotPositive<T> extends "bad" ? `${What} must be above 0 but is ${T}` : T

type Leaf = { readonly shape: any; readonly dtype: any }

type Entries<T> = T extends ReadonlyArray<unknown> ? { [K in keyof T as K extends `${number}` ? K : never]: T[K] } : T

type At<P extends string, K> = P extends "" ? `${K & string}` : `${P}.${K & string}`

/** An axis of unknown size is that of the batch. */
type Shown<T> = Show<Named<Sh<T>>>

type Named<S> = { [K in keyof S]: number extends S[K] ? "batch" : S[K] }

type Part<P extends string> = P extends "" ? "the state" : `${P} of the state`

/** A sentence if a step that takes the state `C` gives another, `D`. */
type StateErr<C, D, P extends string = "", Z extends string = "v"> = C extends Leaf
  ? D extends Leaf
    ? Bz<ShapeEq<Sx<C>, Sx<D>, Z>, Z> extends Bz<false, Z>
      ? `decoder: the step must keep ${Part<P>}, but maps ${Shown<C>} to ${Shown<D>}`
      : D["dtype"] extends C["dtype"]
        ? 0
        : `decoder: the step must keep ${Part<P>}, but maps ${C["dtype"]} to ${D["dtype"]}`
    : `decoder: the step must keep ${Part<P>}, but does not give a tensor there`
  : C extends ReadonlyArray<unknown>
    ? FieldsErr<Entries<C>, D, P, Z>
    : C extends object
      ? FieldsErr<C, D, P, Z>
      : 0

type FieldsErr<C, D, P extends string, Z extends string> = Said<
  {
    [K in keyof C & string]: K extends keyof D
      ? StateErr<C[K], D[K], At<P, K>, Z>
      : `decoder: the step must keep the state, but gives no ${At<P, K>}`
  }[keyof C & string]
>

/** Not decided before it must be: a state may be a type parameter of the caller. */
type Said<E> = Extract<E, string> extends infer M ? ([M] extends [never] ? 0 : LastOf<M>) : 0

/** A sentence unless `L` is `[batch, V]` of float32. */
type GivesErr<L, V extends number, Z extends string = "v"> = L extends Leaf
  ? Bz<ShapeEq<Sx<L>, [number, V], Z>, Z> extends Bz<false, Z>
    ? `decoder: the step must give logits ${Show<["batch", V]>} but gives ${Shown<L>}`
    : L["dtype"] extends "float32"
      ? 0
      : `decoder: the step must give float32 logits but gives ${L["dtype"]}`
  : "decoder: the step must give [logits, state]"

/** A sentence unless a step gives logits of the vocabulary, and the state as it was. */
export type StepErr<V extends number, S, L, N> =
  GivesErr<L, V> extends infer E ? (E extends string ? E : StateErr<S, N>) : 0

/** A sentence if a model has no cache. */
export type CachedErr<M> = M extends { readonly cache: unknown; readonly decode: unknown }
  ? 0
  : "cached: this model has no cache: use Generation.window"

type Maps<In, Out, InT, OutT> =
  `window: the model must map int32 [time] to float32 [time, vocabulary] but maps ${InT & DType} ${Show<In>} to ${OutT & DType} ${Show<Out>}`

type Ends<In, Out> = In extends readonly [unknown]
  ? Out extends readonly [unknown, number]
    ? 0
    : In extends readonly [number]
      ? Out extends readonly [number]
        ? 0
        : "bad"
      : "bad"
  : "bad"

/** A sentence unless a model predicts the next token of each, or of a window of known length. */
export type WindowErr<M> =
  SpecOf<M> extends {
    readonly in: { readonly shape: infer In; readonly dtype: infer InT }
    readonly out: infer Out
    readonly dt: infer OutT
  }
    ? [InT, OutT] extends ["int32", "float32"]
      ? Ends<In, Out> extends "bad"
        ? Maps<In, Out, InT, OutT>
        : 0
      : Maps<In, Out, InT, OutT>
    : 0

/** The vocabulary of a model: the last axis of what it gives. */
export type VocabularyOf<M> =
  SpecOf<M> extends { readonly out: readonly [...infer _, infer V extends number] } ? V : number
