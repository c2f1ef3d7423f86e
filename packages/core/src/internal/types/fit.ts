/**
 * Whether arguments fit what a program or a transformed function takes. One rule for both: at a program's boundary host
 * arrays meet specs, whose names take any size; inside, tensors meet tensors, and a name is equal to itself only.
 */

import type { Ranked } from "./dim.ts"
import type { DimNe } from "./equal.ts"
import type { Bz, Guard } from "./guard.ts"
import type { Insert } from "./insert.ts"
import type { Show } from "./show.ts"
import type { LastOf } from "./text.ts"

/** What the leaves are. */
type Kind = "NdArray" | "Tensor"

type Label<Noun extends string, P extends string> = P extends "" ? `the ${Noun}` : `${Noun} ${P}`

type Join<P extends string, K> = P extends "" ? `${K & string}` : `${P}.${K & string}`

/** The first axis that differs, in words; ranks are equal. */
type Axis<S, X, L, I extends ReadonlyArray<0>, Z extends string> = S extends readonly [infer s, ...infer SR]
  ? X extends readonly [infer x, ...infer XR]
    ? Bz<[L, s] extends ["NdArray", string] ? 0 : DimNe<s, x>, Z> extends Bz<"ne", Z>
      ? `: axis ${I["length"] & number} is ${x & (string | number)}, not ${s & (string | number)}`
      : Axis<SR, XR, L, [...I, 0], Z>
    : 0
  : 0

/** `Shown` is how a message writes `S`. */
type Sizes<S, Shown, X, L, At extends string, Z extends string = "v"> = S extends Ranked
  ? X extends Ranked
    ? (S["length"] extends X["length"] ? Axis<S, X, L, [], Z> : "") extends infer E
      ? E extends string
        ? `${At} must be ${Show<Shown>} but is ${Show<X>}${E}`
        : 0
      : 0
    : 0
  : 0

type Leaf<S, Shown, D, X, L extends Kind, At extends string> = X extends {
  readonly shape: infer XS
  readonly dtype: infer XD
}
  ? X extends { readonly [K in `~typegrad/core/${L}`]: unknown }
    ? [D] extends [XD]
      ? Sizes<S, Shown, XS, L, At>
      : [XD] extends [D]
        ? Sizes<S, Shown, XS, L, At>
        : `${At} must be ${D & string} but is ${XD & string}`
    : NotLeaf<L, At, X>
  : NotLeaf<L, At, X>

type NotLeaf<L extends Kind, At extends string, X> = L extends "Tensor"
  ? X extends { readonly "~typegrad/core/NdArray": unknown }
    ? `${At} is an NdArray, not a Tensor: wrap it in Tensor.constant`
    : `${At} is not a Tensor`
  : `${At} is not an NdArray`

/** 0 where a member of a union fits. */
type Only<E> = [E] extends [string] ? E : never

type Tree<T, X, Op extends string, P extends string, L extends Kind, Noun extends string, V> = {
  [K in keyof T & string]: K extends keyof X
    ? Only<Misfit<T[K], X[K], Op, Join<P, K>, L, Noun, V>>
    : undefined extends T[K]
      ? never
      : `${Op}: ${Label<Noun, Join<P, K>>} is missing`
}[keyof T & string]

/** A tuple as a record of its elements. */
type Entries<T> = T extends ReadonlyArray<unknown> ? { [K in keyof T as K extends `${number}` ? K : never]: T[K] } : T

type Static<T, X, At extends string> = X extends T
  ? 0
  : T extends number
    ? `${At} must be a number`
    : T extends string
      ? `${At} must be a string`
      : `${At} is not what the function takes`

type Primitive = string | number | boolean | bigint | symbol | null | undefined

/**
 * The sentence for a tree `X` that does not fit the tree `T` (specs where the leaves are arrays), else 0. `P` is the path of
 * the tree. With a number for `V` the leaves of `X` have one axis more there, of any size.
 */
export type Misfit<
  T,
  X,
  Op extends string,
  P extends string,
  L extends Kind = "Tensor",
  Noun extends string = "argument",
  V = null
> = unknown extends X | T
  ? 0
  : T extends { readonly shape: any; readonly dtype: any }
    ? V extends number
      ? Leaf<Insert<T["shape"], V, number>, Insert<T["shape"], V, "n">, T["dtype"], X, L, `${Op}: ${Label<Noun, P>}`>
      : Leaf<T["shape"], T["shape"], T["dtype"], X, L, `${Op}: ${Label<Noun, P>}`>
    : T extends Primitive | ((...args: never) => unknown)
      ? Static<T, X, `${Op}: ${Label<Noun, P>}`>
      : [Tree<Entries<T>, X, Op, P, L, Noun, V>] extends [infer E]
        ? [E] extends [never]
          ? 0
          : LastOf<E>
        : 0

/**
 * The type of a checked argument `X` where `T` is expected: `X` or the sentence. What TypeScript itself takes is not looked at
 * further, so that a type parameter of the caller is taken where it is expected.
 */
export type Take<
  T,
  X,
  Op extends string,
  P extends string,
  L extends Kind = "Tensor",
  Noun extends string = "argument"
> = { v: X } extends { v: T } ? X : NoInfer<unknown extends X ? T : Guard<Misfit<T, X, Op, P, L, Noun>, X>>

/**
 * The arguments `Xs` of a function of the arguments `A`, each as it is or the sentence for it. Where their number is wrong it
 * is TypeScript that says so, and where they are not known, as when the function is given to another transform, they are `A`.
 */
export type Fit<
  A extends ReadonlyArray<unknown>,
  Xs extends ReadonlyArray<unknown>,
  Op extends string,
  L extends Kind = "Tensor",
  All extends ReadonlyArray<unknown> = A,
  Noun extends string = "argument"
> = number extends Xs["length"]
  ? All
  : Xs["length"] extends A["length"]
    ? { [K in keyof Xs]: Take<A[K & keyof A], Xs[K], Op, K & string, L, Noun> }
    : All
