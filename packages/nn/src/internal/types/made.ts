/** Losses that users write: does what their function takes go with the output and the examples? */
import type { DType } from "@typegrad/core/DType"
import type { Bz, Dt, Join, LastOf, Shape, Show, Sx, Unify } from "@typegrad/core/Shape"
import type { AnyTensor } from "@typegrad/core/Tensor"

type Tail<S> = S extends readonly [unknown, ...infer R extends Shape] ? R : Shape

/** `T` of the function, a batch, against shape `S` and dtype `D` of one example. */
type OneErr<T, S, D, Expects extends string, Finds extends string, Z extends string = "v"> =
  Tail<Sx<T>> extends infer I
    ? Bz<Unify<I, S, {}>, Z> extends Bz<"ne", Z>
      ? `${Expects} ${Show<I>} but ${Finds} ${Show<S>}`
      : { v: D } extends { v: Dt<T> }
        ? 0
        : DType extends D
          ? 0
          : `${Expects} ${Dt<T> & string} but ${Finds} ${D & string}`
    : 0

/** One of the sentences of a record. */
type First<T> = [Extract<T[keyof T], string>] extends [never] ? 0 : LastOf<Extract<T[keyof T], string>>

/** The output of a model for one example: a shape and its dtype, or a record of tensors. */
type OutputErr<O, Out, DT, Name extends string> = O extends AnyTensor
  ? Out extends Shape
    ? OneErr<O, Out, DT, `${Name} expects the output`, "the model gives">
    : `${Name} expects one output ${Show<Tail<Sx<O>>>} but the model gives a record of ${Join<keyof Out>}`
  : Out extends Shape
    ? `${Name} expects a record of ${Join<keyof O>} but the model gives ${Show<Out>}`
    : First<{
        [K in keyof O]: K extends keyof Out
          ? OneErr<O[K], Sx<Out[K]>, Dt<Out[K]>, `${Name} expects the output ${K & string}`, "the model gives">
          : `${Name} expects the output ${K & string} but the model gives only ${Join<keyof Out>}`
      }>

/** Fields that are not there are said by whoever brings loss and examples together. */
type FieldsErr<E, Ex, Name extends string> = First<{
  [K in keyof E]: K extends keyof Ex
    ? OneErr<E[K], Sx<Ex[K]>, Dt<Ex[K]>, `${Name} expects the field ${K & string}`, "examples have">
    : 0
}>

export type MadeErr<O, E, Name extends string, Out, DT, Ex> =
  OutputErr<O, Out, DT, Name> extends infer A ? (A extends string ? A : FieldsErr<E, Ex, Name>) : 0

/** One number an example. */
export type RowsErr<R, Z extends string = "v"> = R extends { readonly shape: infer S; readonly dtype: infer D }
  ? S extends readonly [infer B]
    ? Bz<[B] extends ["batch"] ? 0 : number extends B ? 0 : "ne", Z> extends Bz<"ne", Z>
      ? Wanted<S, D>
      : D extends "float32"
        ? 0
        : Wanted<S, D>
    : number extends (S & Shape)["length"]
      ? 0
      : Wanted<S, D>
  : 0

type Wanted<S, D> =
  `Loss.make: perExample must give one number an example, float32 [batch], but gives ${D & string} ${Show<S>}`

/** All that the function reads must be named, as a type has no value at run time. */
export type UsesErr<E, F> = string extends F // of an empty list
  ? Missing<keyof E>
  : Missing<Exclude<keyof E, F>>

type Missing<F> = [F] extends [never] ? 0 : `Loss.make: perExample reads ${Join<F>}, which uses does not name`
