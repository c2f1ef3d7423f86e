/** The rules of `customVjp` and `customJvp`: what a rule gives is like what it is given. */
import type { Float } from "../../DType.ts"
import type { Misfit } from "./fit.ts"

type Leaf = { readonly shape: any; readonly dtype: any }

/** The cotangents `B`, with those of `A` where they are null or do not matter. */
type Filled<A, B> = [B] extends [null]
  ? A
  : A extends Leaf
    ? { v: A["dtype"] } extends { v: Float }
      ? B
      : A
    : { readonly [K in keyof A & keyof B]: Filled<A[K], B[K]> }

/** A message if `B` are not the cotangents of the arguments `A`. */
export type BackwardErr<A extends ReadonlyArray<unknown>, B> =
  B extends ReadonlyArray<unknown>
    ? number extends A["length"] | B["length"]
      ? 0
      : B["length"] extends A["length"]
        ? Misfit<Elements<A>, Filled<Elements<A>, Elements<B>>, "customVjp", "", "Tensor", "cotangent">
        : `customVjp: backward must give the cotangents of ${A["length"]} arguments but gives ${B["length"]}`
    : `customVjp: backward must give the cotangents of ${A["length"]} arguments but gives no array`

/** A tuple as a record. */
type Elements<T extends ReadonlyArray<unknown>> = { readonly [K in keyof T as K extends `${number}` ? K : never]: T[K] }

/** A message if `V` is not the result `R`. */
export type ValueErr<R, V, Op extends string, Noun extends string> = V extends unknown
  ? Misfit<R, V, Op, "", "Tensor", Noun>
  : 0
