/** The rules of `vmap`: which arguments have the mapped axis, what its dim is, and whether all agree. */

import type { Tensor } from "../../Tensor.ts"
import type { Dim } from "./dim.ts"
import type { DimNe } from "./equal.ts"
import type { Misfit, Take } from "./fit.ts"
import type { Bz, Guard } from "./guard.ts"
import type { Insert, InsertErr } from "./insert.ts"
import type { Show } from "./show.ts"
import type { LastOf, One } from "./text.ts"

/** A tensor, or all tensors of a tree, with the dim `V` as axis `X`. */
export type Grow<T, X, V extends Dim> = T extends { readonly shape: any; readonly dtype: any }
  ? Tensor<Insert<T["shape"], X, V>, T["dtype"]>
  : { readonly [K in keyof T]: Grow<T[K], X, V> }

/** The arguments of the mapped function. */
export type GrowAll<A extends ReadonlyArray<unknown>, In, N extends Dim> = {
  [K in keyof A]: K extends keyof In ? (In[K] extends null ? A[K] : Grow<A[K], In[K], N>) : A[K]
}

/** The first message of a tree whose tensors have no such axis. */
type TreeErr<T, X, Before extends string, What extends string> = T extends {
  readonly shape: infer S
  readonly dtype: any
}
  ? InsertErr<S, X, `${Before}${ShowAny<S>}`, What>
  : T extends object
    ? Extract<{ [K in keyof T & string]: TreeErr<T[K], X, Before, What> }[keyof T & string], string> extends infer E
      ? [E] extends [never]
        ? 0
        : LastOf<E>
      : 0
    : 0

type ShowAny<S> = S extends ReadonlyArray<Dim> ? Show<S> : ""

type EntryErr<A, In, I extends ReadonlyArray<0> = []> = In extends readonly [infer X, ...infer XR]
  ? A extends readonly [infer T, ...infer AR]
    ? X extends null
      ? EntryErr<AR, XR, [...I, 0]>
      : TreeErr<T, X, `vmap: argument ${I["length"]} is `, "its mapped axis"> extends infer E
        ? E extends string
          ? E
          : EntryErr<AR, XR, [...I, 0]>
        : 0
    : `vmap: in has an entry for argument ${I["length"]} but the function has ${I["length"]} arguments`
  : A extends readonly [unknown, ...ReadonlyArray<unknown>]
    ? `vmap: in has no entry for argument ${I["length"]}: use null for arguments that are not mapped`
    : 0

type NothingErr<In> = In extends readonly [null, ...infer R]
  ? NothingErr<R>
  : In extends readonly []
    ? "vmap: at least one argument must be mapped, but all entries of in are null"
    : 0

/** A message if `in` does not go with the arguments `A`. */
export type InErr<A, In> = A extends unknown
  ? EntryErr<A, In> extends infer E
    ? E extends string
      ? E
      : NothingErr<In>
    : 0
  : 0

/** A message if the results `R` cannot have the mapped axis at `O`. */
export type OutErr<R, O> = R extends unknown ? TreeErr<R, O, "vmap: the function gives ", "out"> : 0

/** The dims at axis `X` of a tensor or of all tensors of a tree, as a union. */
type DimsAt<T, X> = unknown extends T
  ? number
  : T extends { readonly shape: infer S }
    ? `${X & number}` extends keyof S
      ? S[`${X & number}` & keyof S]
      : number
    : T extends ReadonlyArray<unknown>
      ? DimsAt<T[number], X>
      : { [K in keyof T]: DimsAt<T[K], X> }[keyof T]

/** `"number"` for a dim that only run time knows; 0 for a type parameter too, in a box. */
type IsNumber<D> = [D] extends ["~"] ? 0 : [number] extends [D] ? "number" : 0

/**
 * The dim of the first mapped argument that has a known one, and where that is. It waits for `Xs`: decided before, it would take
 * any dim for a known one.
 */
export type First<Xs, In> = Xs extends unknown ? FirstOf<Xs, In> : never

type FirstOf<Xs, In, I extends ReadonlyArray<0> = [], Z extends string = "v"> = In extends readonly [
  infer X,
  ...infer XR
]
  ? X extends null
    ? FirstOf<Xs, XR, [...I, 0], Z>
    : OrNext<DimsAt<Xs[`${I["length"]}` & keyof Xs], X>, Xs, XR, I, Z>
  : { readonly dim: number; readonly at: number }

type OrNext<D, Xs, In, I extends ReadonlyArray<0>, Z extends string> =
  Bz<IsNumber<D>, Z> extends Bz<"number", Z>
    ? FirstOf<Xs, In, [...I, 0], Z>
    : { readonly dim: D; readonly at: I["length"] }

export type DimOf<F> = F extends { readonly dim: any } ? F["dim"] : number

type Pair<D> = LastOf<D> extends infer L ? `${LastOf<Exclude<D, L>> & Dim} and ${L & Dim}` : never

type Disagree<F, D, I extends string, Z extends string> = F extends {
  readonly dim: infer N
  readonly at: infer At
}
  ? Bz<One<D>, Z> extends Bz<false, Z>
    ? `vmap: mapped axes disagree inside argument ${I}: ${Pair<D>}`
    : Bz<DimNe<N, D>, Z> extends Bz<"ne", Z>
      ? `vmap: mapped axes disagree: ${N & Dim} in argument ${At & number} but ${D & Dim} in argument ${I}`
      : 0
  : 0

type MappedErr<T, X, V, F, I extends string, Z extends string = "v"> = V extends number
  ? Misfit<T, X, "vmap", I, "Tensor", "argument", V> extends infer E
    ? E extends string
      ? E
      : Disagree<F, DimsAt<X, V>, I, Z>
    : 0
  : 0

type TakeMapped<T, X, V, F, I extends string> = V extends null
  ? Take<T, X, "vmap", I>
  : Guard<MappedErr<T, X, V, F, I>, X>

/** The arguments `Xs`, each as it is or the sentence for it. */
export type MappedFit<
  A extends ReadonlyArray<unknown>,
  In,
  Xs extends ReadonlyArray<unknown>
> = number extends Xs["length"]
  ? GrowAll<A, In, number>
  : Xs["length"] extends A["length"]
    ? { [K in keyof Xs]: TakeMapped<A[K & keyof A], Xs[K], In[K & keyof In], First<Xs, In>, K & string> }
    : GrowAll<A, In, number>
