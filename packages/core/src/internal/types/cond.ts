/** The rules of branches, and of conditions. */
import type { ShapeEq } from "./equal.ts"
import type { Bz } from "./guard.ts"
import type { Dt, Sh, Sx } from "./leaf.ts"
import type { Show } from "./show.ts"
import type { LastOf } from "./text.ts"

type Leaf = { readonly shape: any; readonly dtype: any }

type At<P extends string, K> = P extends "" ? `${K & string}` : `${P}.${K & string}`

type For<P extends string> = P extends "" ? "" : ` for ${P}`

type First<E> = Extract<E, string> extends infer M ? ([M] extends [never] ? 0 : LastOf<M>) : 0

/** A message if `T` is no bool scalar: `What` begins it, as "cond: the predicate must be", and `But` is "is" or "gives". */
export type BoolErr<T, What extends string, But extends string, Z extends string = "v"> = T extends Leaf
  ? Bz<ShapeEq<Sx<T>, readonly [], Z>, Z> extends Bz<false, Z>
    ? `${What} a bool scalar but ${But} ${Show<Sh<T>>}`
    : Dt<T> extends "bool"
      ? 0
      : `${What} a bool scalar but ${But} ${Dt<T>}`
  : unknown extends T
    ? 0
    : `${What} a bool scalar but is no tensor`

/** A message if the branches give `A` and `B`, which differ. */
export type BranchErr<A, B, P extends string = "", Z extends string = "v"> = unknown extends B
  ? 0 // not known yet: the operands that `whenFalse` takes are
  : Differ<A, B, P, Z>

type Differ<A, B, P extends string, Z extends string> = A extends Leaf
  ? B extends Leaf
    ? Bz<ShapeEq<Sx<A>, Sx<B>, Z>, Z> extends Bz<false, Z>
      ? `cond: whenTrue gives ${Show<Sh<A>>}${For<P>} but whenFalse gives ${Show<Sh<B>>}`
      : Dt<B> extends Dt<A>
        ? 0
        : `cond: whenTrue gives ${Dt<A>}${For<P>} but whenFalse gives ${Dt<B>}`
    : `cond: whenFalse gives no ${P extends "" ? "tensor" : P}`
  : A extends object
    ? First<
        | {
            [K in keyof A & string]: K extends keyof B
              ? Differ<A[K], B[K], At<P, K>, Z>
              : `cond: whenFalse gives no ${At<P, K>}`
          }[keyof A & string]
        | { [K in keyof B & string]: K extends keyof A ? 0 : `cond: whenTrue gives no ${At<P, K>}` }[keyof B & string]
      >
    : 0
