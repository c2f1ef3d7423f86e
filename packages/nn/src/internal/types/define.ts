/** A model from inputs, parts and a function, on types. */
import type { DType } from "@typegrad/core/DType"
import type { Key } from "@typegrad/core/Random"
import type { Bz, Guard, LastOf, Shape, Show } from "@typegrad/core/Shape"
import type { AnyTensor, Tensor } from "@typegrad/core/Tensor"
import type { Parameter } from "../../combinators/parameter.ts"
import type { Apply, Layer, Need } from "../../Layer.ts"
import type { Input } from "../../layers/input.ts"
import type { Model, Spec } from "../../Model.ts"
import type { MultiModel } from "../../MultiModel.ts"
import type { Argument, Gives, InputsErr } from "./multi.ts"

/** One input, or a record of them. */
export type Inputs = Input<Shape, DType> | Readonly<Record<string, Input<Shape, DType>>>

/** By `infer`, so that it is known of inputs that are generic over a dimension. */
type Row<I> = I extends { readonly shape: infer S extends Shape; readonly dtype: infer D extends DType }
  ? Tensor<["batch", ...S], D>
  : never
type One<I> = I extends { readonly shape: infer S extends Shape; readonly dtype: infer D extends DType }
  ? Tensor<S, D>
  : never

/** What `apply` is given: the inputs of a batch. */
export type Batches<I> = I extends { readonly shape: infer S extends Shape; readonly dtype: infer D extends DType }
  ? Tensor<["batch", ...S], D>
  : { readonly [K in keyof I]: Row<I[K]> }

/** The inputs of one example. */
type Examples<I> = I extends { readonly shape: infer S extends Shape; readonly dtype: infer D extends DType }
  ? Tensor<S, D>
  : { readonly [K in keyof I]: One<I[K]> }

type HasBatch<I> = I extends { readonly shape: infer S extends Shape } ? Extract<S[number], "batch"> : never

/** A sentence if an axis of an example is called like that of the batch. */
export type AxisErr<I> = I extends unknown
  ? [HasBatch<I> | { [K in keyof I]: HasBatch<I[K]> }[keyof I]] extends [never]
    ? 0
    : 'define: the name "batch" is that of the batch axis: give the axis of the input another'
  : 0

/** A model inside `apply`: a function of a batch. */
interface PartOf<In, Out, T extends DType, Params> {
  <X extends Argument<In>>(x: Guard<InputsErr<X, In>, X>): Gives<X, In, Out, T>
  /** its parameters, to be read: the table of an embedding that is the head too, for one */
  readonly params: Params
}

type Tail<S> = S extends readonly [unknown, ...infer R] ? R : Shape

type LayerErr<L extends Layer, X> = X extends { readonly shape: infer S; readonly dtype: infer D extends DType }
  ? Apply<L, Tail<S>, D>["~err"]
  : 0

type LayerOut<L extends Layer, X> = X extends { readonly shape: infer S; readonly dtype: infer D extends DType }
  ? Row<{ readonly shape: Apply<L, Tail<S>, D>["~out"]; readonly dtype: Apply<L, Tail<S>, D>["~outDt"] }>
  : never

/** A layer without variables inside `apply`. */
interface LayerPart<L extends Layer> {
  <X extends AnyTensor>(x: Guard<LayerErr<L, X>, X>): LayerOut<L, X>
}

type Callable<P> =
  P extends Parameter<infer S>
    ? Tensor<S>
    : P extends { readonly "~spec": Spec<infer In, infer Out, infer T, infer Params, any, any> }
      ? PartOf<In, Out, T, Params>
      : P extends Layer
        ? LayerPart<P>
        : never

/** What `apply` is given: the parts as functions. */
export type Callables<Ps> = { readonly [K in keyof Ps]: Callable<Ps[K]> }

/** What `apply` is given besides. */
export interface Context<N> {
  /** the random key of this step; null in inference */
  readonly key: [N] extends [never] ? null : Key | null
}

type HasVariables<P> = Apply<P, Shape, DType> extends { readonly "~params": null } ? 0 : "variables"

type PartErr<K, P> = K extends `${string}.${string}`
  ? `define: the name "${K}" has a dot, which separates the parts of a path`
  : P extends Parameter<any> | { readonly "~spec": unknown }
    ? 0
    : P extends Layer
      ? HasVariables<P> extends "variables"
        ? `define: ${K & string} is a layer whose variables need an input: write Nn.sequential(Nn.input(shape), layer)`
        : 0
      : `define: ${K & string} is not a model`

type Errors<Ps> = { [K in keyof Ps]: PartErr<K, Ps[K]> }

/** The parts, with a sentence in the place of each that cannot be one. */
export type CheckedParts<Ps> = [Extract<Errors<Ps>[keyof Ps], string>] extends [never]
  ? Ps
  : { readonly [K in keyof Ps]: Errors<Ps>[K] extends string ? Errors<Ps>[K] : Ps[K] }

type OneErr<S, Where extends string, Z extends string = "v"> = S extends readonly []
  ? `define: apply gives${Where} a scalar, which has no batch axis`
  : S extends readonly [infer B, ...infer _]
    ? Bz<NotBatch<B>, Z> extends Bz<"ne", Z>
      ? `define: apply gives${Where} ${Show<S>}, whose first axis is not the batch`
      : 0
    : 0

type NotBatch<B> = [B] extends ["batch"] ? 0 : number extends B ? 0 : "ne"

/** A sentence unless `apply` gives a batch, or a record of batches. */
export type ResultErr<R> = unknown extends R // where something before is wrong
  ? 0
  : R extends { readonly shape: infer S; readonly dtype: any }
    ? OneErr<S, "">
    : R extends Readonly<Record<string, AnyTensor>>
      ? { [K in keyof R]: OneErr<R[K]["shape"], ` in ${K & string}`> }[keyof R] extends infer E
        ? [Extract<E, string>] extends [never]
          ? 0
          : LastOf<Extract<E, string>>
        : 0
      : "define: apply must give a tensor or a record of tensors"

export type Rest<S> = S extends readonly [unknown, ...infer R extends Shape] ? R : Shape

type OutOf<R> = R extends AnyTensor ? Rest<R["shape"]> : { readonly [K in keyof R]: ExampleOf<R[K]> }
type ExampleOf<T> = T extends Tensor<infer S, infer D> ? Tensor<Rest<S>, D> : never
type DTypeOf<R> = R extends { readonly dtype: infer D extends DType } ? D : DType

type Nothing<T> = [keyof T] extends [never] ? true : false

type ParamsOf<P> =
  P extends Parameter<infer S>
    ? Tensor<S>
    : P extends { readonly "~spec": { readonly params: infer Params } }
      ? Params
      : {}
type StateOf<P> = P extends { readonly "~spec": { readonly state: infer State } } ? State : {}
type NeedsOf<P> =
  P extends Parameter<any>
    ? never
    : P extends { readonly "~spec": { readonly needs: infer N extends Need } }
      ? N
      : P extends Layer
        ? P["~needs"]
        : never

/** Conditional, so that a hover shows the record. */
type ParamsOfAll<Ps> = Ps extends infer X
  ? { readonly [K in keyof X as Nothing<ParamsOf<X[K]>> extends true ? never : K]: ParamsOf<X[K]> }
  : never
type StateOfAll<Ps> = Ps extends infer X
  ? { readonly [K in keyof X as Nothing<StateOf<X[K]>> extends true ? never : K]: StateOf<X[K]> }
  : never
type NeedsOfAll<Ps> = { [K in keyof Ps]: NeedsOf<Ps[K]> }[keyof Ps] & Need

/** The model that `define` makes of inputs `I`, parts `Ps` and an `apply` that gives `R`. */
export type Defined<I, Ps, R, N extends Need> =
  R extends Tensor<infer S, infer T>
    ? I extends Input<infer A, infer AT>
      ? Model<A, Rest<S>, ParamsOfAll<Ps>, StateOfAll<Ps>, NeedsOfAll<Ps> | N, AT, T>
      : Several<I, Rest<S>, T, Ps, N>
    : Several<I, OutOf<R>, DTypeOf<R>, Ps, N>

/** Conditional, so that a hover shows the model. */
type Several<I, O, T extends DType, Ps, N extends Need> =
  Examples<I> extends infer In ? MultiModel<In, O, ParamsOfAll<Ps>, StateOfAll<Ps>, NeedsOfAll<Ps> | N, T> : never
