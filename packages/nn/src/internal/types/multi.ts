/** Models with several named inputs, such as an encoder with a decoder that reads a second sequence; on types. */
import type { DType } from "@typegrad/core/DType"
import type { Key } from "@typegrad/core/Random"
import type { Bz, Guard, Join, Shape, ShapeNe, Show, Subst, Unify } from "@typegrad/core/Shape"
import type { AnyTensor, Tensor } from "@typegrad/core/Tensor"
import type { Need, Signature } from "../../Layer.ts"
import type { Spec, TrainOptions, Variables } from "../../Model.ts"
import type { NeedErr } from "./apply.ts"

/** Inputs are a record; `In` has one example's tensor for each. Batch axes lead, and are those of every input. */
export interface MultiModel<
  In extends Readonly<Record<string, AnyTensor>>,
  Out extends Shape,
  Params,
  State = {},
  Needs extends Need = never,
  OutDType extends DType = "float32"
> {
  readonly "~spec": Spec<In, Out, OutDType, Params, State, Needs>
  readonly inputs: { readonly [K in keyof In]: Signature<In[K]["shape"], In[K]["dtype"]> }
  readonly output: Signature<Out, OutDType>
  readonly init: (key: Key) => Variables<Params, State>
  readonly train: <X extends Readonly<Record<string, AnyTensor>>, Options extends TrainOptions = {}>(
    variables: Variables<Params, State>,
    inputs: Guard<NeedErr<Options, Needs>, Guard<InputsErr<X, In>, X>>,
    options?: Options
  ) => readonly [Gives<X, In, Out, OutDType>, State]
  readonly infer: <X extends Readonly<Record<string, AnyTensor>>>(
    variables: Variables<Params, State>,
    inputs: Guard<InputsErr<X, In>, X>
  ) => Gives<X, In, Out, OutDType>
}

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
  : LastName<U> extends infer L
    ? Names<Exclude<U, L>, [L, ...O]>
    : O
type LastName<U> = (U extends unknown ? (f: (x: U) => void) => void : never) extends (f: infer F) => void
  ? F extends (x: infer L) => void
    ? L
    : never
  : never

type Bound<X, In> = Bind<X, In, Names<keyof In>, null, {}>

type InputsErr<X, In> = X extends Readonly<Record<string, AnyTensor>> ? Bound<X, In> : 0

type Gives<X, In, O extends Shape, T extends DType> =
  Bound<X, In> extends readonly [infer B extends Shape, infer Env]
    ? Subst<O, Env> extends infer Q extends Shape
      ? Tensor<[...B, ...Q], T>
      : never
    : Tensor<Shape, T>
