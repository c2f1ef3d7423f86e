/** Models whose input or output is a record, on types. */
import type { DType } from "@typegrad/core/DType"
import type { Bz, Join, LastOf, Shape, ShapeNe, Show, Subst, Unify } from "@typegrad/core/Shape"
import type { AnyTensor, Tensor } from "@typegrad/core/Tensor"
import type { Signature } from "../../Layer.ts"
import type { Applied } from "../../Model.ts"
import type { FitErr } from "./apply.ts"

type SignatureOf<T> = T extends Tensor<infer S, infer D> ? Signature<S, D> : never

export type Signatures<In> = In extends AnyTensor ? SignatureOf<In> : { readonly [K in keyof In]: SignatureOf<In[K]> }

export type Outputs<Out, T extends DType> = Out extends Shape
  ? Signature<Out, T>
  : { readonly [K in keyof Out]: SignatureOf<Out[K]> }

/** What a batch of `In` is at least. */
export type Argument<In> = In extends { readonly shape: any; readonly dtype: any } ? AnyTensor : object

type Holes<I> = { readonly [K in keyof I]: unknown }

/** Batch axes and the rest of a batch for an input of this rank; null where it has none. */
type Split<S, I extends ReadonlyArray<unknown>> = S extends readonly [...infer B, ...Holes<I>]
  ? B extends readonly []
    ? null
    : S extends readonly [...B, ...infer R]
      ? readonly [B, R]
      : null
  : null

/** One input after the other, over one environment of names: `[batch axes, Env]`, or a sentence. */
type Bind<X, In, Names, B, Env, Z extends string = "v"> = Names extends readonly [infer N, ...infer Rest]
  ? N extends keyof X & keyof In
    ? X[N] extends { readonly shape: infer S; readonly dtype: infer D }
      ? In[N] extends { readonly shape: infer I extends Shape; readonly dtype: infer T }
        ? number extends (S & Shape)["length"]
          ? Bind<X, In, Rest, B, Env, Z>
          : Split<S, I> extends readonly [infer B2, infer R]
            ? Unify<I, R, Env> extends readonly [infer E]
              ? D extends T
                ? Bz<B extends null ? 0 : ShapeNe<B, B2>, Z> extends Bz<"ne", Z>
                  ? `the inputs have batch axes ${Show<B>} and, in ${N & string}, ${Show<B2>}`
                  : Bind<X, In, Rest, B2, E, Z>
                : `the model expects ${T & DType} as ${N & string} but got ${D & DType}`
              : Misfit<N, I, S>
            : Misfit<N, I, S>
        : never
      : never
    : `the model input ${N & string} is not given: there are ${Join<keyof X>}`
  : readonly [B, Env]

type Misfit<N, I, S> = `the model expects ${N & string} ${Show<I>} after the batch axes but got ${Show<S>}`

/** The names of a record as a tuple. Of the orders of a union any will do. */
type Names<U, O extends ReadonlyArray<unknown> = []> = [U] extends [never]
  ? O
  : LastOf<U> extends infer L
    ? Names<Exclude<U, L>, [L, ...O]>
    : O

type Bound<X, In> = Bind<X, In, Names<keyof In>, null, {}>

/** A sentence if `X` is no batch of `In`. */
export type InputsErr<X, In> =
  In extends Tensor<infer I, infer T> ? FitErr<X, I, T> : X extends object ? Bound<X, In> : 0

/** What a model gives for the batch `X`. */
export type Gives<X, In, O, T extends DType> =
  In extends Tensor<infer I, any>
    ? O extends readonly [...infer Q extends Shape]
      ? Applied<X, I, Q, T>
      : { readonly [K in keyof O]: O[K] extends Tensor<infer Q, infer D> ? Applied<X, I, Q, D> : never }
    : Bound<X, In> extends readonly [infer B extends Shape, infer Env]
      ? O extends readonly [...infer Q extends Shape]
        ? Joined<B, Subst<Q, Env>, T>
        : { readonly [K in keyof O]: O[K] extends Tensor<infer Q, infer D> ? Joined<B, Subst<Q, Env>, D> : never }
      : O extends ReadonlyArray<any>
        ? Tensor<Shape, T>
        : { readonly [K in keyof O]: O[K] extends Tensor<any, infer D> ? Tensor<Shape, D> : never }

type Joined<B extends Shape, Q, T extends DType> = Q extends infer R extends Shape ? Tensor<[...B, ...R], T> : never
