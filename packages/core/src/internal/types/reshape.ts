import type { Dim, Ranked, Shape } from "./dim.ts"
import type { DimsErr } from "./dims.ts"
import type { DimNe, Same } from "./equal.ts"
import type { Bz, Ok } from "./guard.ts"
import type { DivMod } from "./num.ts"
import type { DropFs, Flat, Leading, MkDim, Prod, Sym } from "./product.ts"
import type { Show } from "./show.ts"

/** Identity in a box, which is decided for a type parameter of the caller. */
type Id<X> = <T>() => T extends X ? 1 : 2

/** `[dims before the first -1, dims after it]`, or null where there is none. A type parameter of the caller is not -1. */
type Hole<S, L extends Shape = [], Z extends string = "v"> = S extends readonly [
  infer H extends Dim,
  ...infer T extends Shape
]
  ? Bz<Id<H>, Z> extends Bz<Id<-1>, Z>
    ? [L, T]
    : Hole<T, [...L, H], Z>
  : null

/** `[A, B]` without the leading dims that are the same in both, which is cheaper than to multiply and divide by them. */
type Cut<A, B> = A extends readonly [infer a, ...infer AR]
  ? B extends readonly [infer b, ...infer BR]
    ? Same<a, b> extends true
      ? Same<a, number> extends true
        ? [A, B]
        : Same<a, 0> extends true
          ? [A, B]
          : Cut<AR, BR>
      : [A, B]
    : [A, B]
  : [A, B]

type Count<S> = Prod<S> extends [infer n extends number, infer y extends string, unknown] ? `${n}${Sym<y>}` : never

/** Nothing moves in a reshape: names that change places would call the elements by the wrong ones. */
type OrderErr<A, B> =
  `reshape: the names of ${Show<A>} are in another order in ${Show<B>}: a reshape moves no element, transpose first`

type WholeErr<A, B> = `reshape: ${Show<A>} has ${Count<A>} elements but ${Show<B>} has ${Count<B>}`

/** `B`, which has no -1; `a` and `b` are the operands after `Cut`. */
type Whole<A, B extends Shape, a, b, Z extends string = "v"> = [Prod<a>, Prod<b>] extends [
  [infer n extends number, infer y extends string, infer u],
  [infer m extends number, infer z extends string, infer v]
]
  ? true extends u | v
    ? B
    : [DropFs<y, z>] extends [""]
      ? Bz<DimNe<n, m>, Z> extends Bz<"ne", Z>
        ? WholeErr<A, B>
        : y extends z
          ? B
          : OrderErr<A, B>
      : WholeErr<A, B>
  : never

type DivideErr<A, B, W> =
  `reshape: ${Prod<A>[0]} elements of ${Show<A>} do not divide into ${Show<B>}: ${Prod<A>[0]} is not a multiple of ${Prod<W>[0]}`

type Symbols<S> = Prod<S> extends [unknown, infer y extends string, unknown] ? y : never

/** The dim for the -1 in `B`, or a message; `a` is to be divided by `w`, which are the operands after `Cut`, and `W` is before it. */
type Missing<A, B, W, a, w> =
  Prod<w> extends [infer m extends number, infer z extends string, infer v]
    ? true extends v
      ? number
      : (z extends "" ? (m extends 0 ? null : Leading<a, m>) : null) extends infer rest
        ? rest extends ReadonlyArray<unknown>
          ? Flat<rest>
          : Prod<a> extends [infer n extends number, infer y extends string, infer u]
            ? true extends u
              ? number
              : DropFs<y, z> extends infer r extends string
                ? m extends 0
                  ? [DivideErr<A, B, W>]
                  : DivMod<n, m> extends [infer q extends number, 0]
                    ? MkDim<q, r>
                    : [DivideErr<A, B, W>]
                : [`reshape: symbolic dimensions ${Symbols<W>} of ${Show<B>} are not all in ${Show<A>}`]
            : never
        : never
    : never

/** The result `S`, unless it has names in another order; `z` are the names asked for behind the first dims, which are the same. */
type Ordered<A, B, S extends Shape, z> = z extends ""
  ? S
  : [Prod<A>, Prod<S>] extends [[unknown, infer y, false], [unknown, infer x, false]]
    ? y extends x
      ? S
      : OrderErr<A, B>
    : S

/**
 * `B` as a reshape of `A`, where one dim of `B` may be -1 (the rest); or a message. Symbols are factors: `["batch", 12,
 * 64]` to `[-1]` is `["768*batch"]`.
 *
 * @since 0.1.0
 * @category rules
 */
export type Reshape<A extends Shape, B extends Shape> = B extends Ranked
  ? A extends Ranked
    ? Hole<B> extends [infer L extends Shape, infer R extends Shape]
      ? Cut<A, [...L, ...R]> extends [infer a, infer w]
        ? Missing<A, B, [...L, ...R], a, w> extends infer q
          ? q extends Dim
            ? Ordered<A, B, [...L, q, ...R], Symbols<w>>
            : q extends [infer E]
              ? E
              : never
          : never
        : never
      : Cut<A, B> extends [infer a, infer b]
        ? Whole<A, B, a, b>
        : never
    : Hole<B> extends [infer L extends Shape, infer R extends Shape]
      ? [...L, number, ...R]
      : B
  : Shape

/** A message if a dim of `B` is no size; one may be -1. */
export type ReshapeDimsErr<B extends Shape> = B extends Ranked
  ? Hole<B> extends [infer L extends Shape, infer R extends Shape]
    ? DimsErr<[...L, ...R], "reshape">
    : DimsErr<B, "reshape">
  : 0

/** The result: the requested shape itself wherever it can be, so that it stays precise in generic code. */
export type ReshapeOut<A extends Shape, B extends Shape> = B extends Ranked
  ? Hole<B> extends null
    ? Ok<B>
    : Ok<Reshape<A, B>>
  : Shape
