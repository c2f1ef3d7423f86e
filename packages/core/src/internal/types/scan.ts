/** The rules of loops: a step keeps the carry, and takes what is left of the sequence without its first axis. */
import type { Dim } from "./dim.ts"
import type { ShapeEq } from "./equal.ts"
import type { Bz } from "./guard.ts"
import type { Dt, Sh, Sx } from "./leaf.ts"
import type { Show } from "./show.ts"
import type { LastOf } from "./text.ts"

type Leaf = { readonly shape: any; readonly dtype: any }

type Part<P extends string> = P extends "" ? "the carry" : `${P} of the carry`

type At<P extends string, K> = P extends "" ? `${K & string}` : `${P}.${K & string}`

type First<E> = Extract<E, string> extends infer M ? ([M] extends [never] ? 0 : LastOf<M>) : 0

/** A message if a step that takes the carry `C` gives another, `D`. */
export type CarryErr<
  C,
  D,
  P extends string = "",
  Z extends string = "v",
  Who extends string = "scan: the step"
> = C extends Leaf
  ? D extends Leaf
    ? Bz<ShapeEq<Sx<C>, Sx<D>, Z>, Z> extends Bz<false, Z>
      ? `${Who} must keep ${Part<P>}, but maps ${Show<Sh<C>>} to ${Show<Sh<D>>}`
      : Dt<D> extends Dt<C>
        ? 0
        : `${Who} must keep ${Part<P>}, but maps ${Dt<C>} to ${Dt<D>}`
    : `${Who} must keep ${Part<P>}, but does not give a tensor there`
  : C extends object
    ? First<
        {
          [K in keyof C & string]: K extends keyof D
            ? CarryErr<C[K], D[K], At<P, K>, Z, Who>
            : `${Who} must keep the carry, but gives no ${At<P, K>}`
        }[keyof C & string]
      >
    : 0

/** A message if `init` is not the carry `C` that the step takes. */
export type InitErr<
  C,
  I,
  P extends string = "",
  Z extends string = "v",
  Op extends string = "scan",
  Who extends string = "the step"
> = C extends Leaf
  ? I extends Leaf
    ? Bz<ShapeEq<Sx<C>, Sx<I>, Z>, Z> extends Bz<false, Z>
      ? `${Op}: ${Who} takes ${Show<Sh<C>>} as ${Part<P>} but it starts as ${Show<Sh<I>>}`
      : Dt<I> extends Dt<C>
        ? 0
        : `${Op}: ${Who} takes ${Dt<C>} as ${Part<P>} but it starts as ${Dt<I>}`
    : `${Op}: ${Part<P>} does not start as a tensor`
  : C extends object
    ? First<
        {
          [K in keyof C & string]: K extends keyof I
            ? InitErr<C[K], I[K], At<P, K>, Z, Op, Who>
            : `${Op}: the carry starts without ${At<P, K>}`
        }[keyof C & string]
      >
    : 0

type Rows<P extends string> = P extends "" ? "the sequence" : `${P} of the sequence`

/** A message if elements of the sequence `X`, along its first axis, are not what the step takes, `T`. */
export type SequenceErr<T, X, P extends string = "", Z extends string = "v"> = X extends Leaf
  ? T extends Leaf
    ? Sx<X> extends readonly [unknown, ...infer R]
      ? Bz<ShapeEq<R, Sx<T>, Z>, Z> extends Bz<false, Z>
        ? `scan: the step takes ${Show<Sh<T>>} but ${Rows<P>} is ${Show<Sh<X>>}, so it would get ${Show<R>}`
        : Dt<X> extends Dt<T>
          ? 0
          : `scan: the step takes ${Dt<T>} but ${Rows<P>} is ${Dt<X>}`
      : Sx<X> extends readonly []
        ? `scan: ${Rows<P>} is a scalar [], which has no axis to scan`
        : 0
    : 0
  : T extends object
    ? First<
        {
          [K in keyof T & string]: K extends keyof X
            ? SequenceErr<T[K], X[K], At<P, K>, Z>
            : `scan: the sequence has no ${At<P, K>}`
        }[keyof T & string]
      >
    : 0

/** The length of the loop over `X`, a sequence or null, that is told to be `L`. */
export type LengthOf<X, L> = [X] extends [null | undefined] ? L & Dim : Length<X>

/** The length of the sequence `X`: of the first tensor where it is a tree. */
type Length<X> = X extends { readonly shape: infer S }
  ? S extends readonly [infer N extends Dim, ...ReadonlyArray<unknown>]
    ? N
    : Dim
  : { [K in keyof X]: Length<X[K]> }[keyof X]
