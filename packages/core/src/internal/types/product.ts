import type { Dim } from "./dim.ts"
import type { Mul } from "./num.ts"

/** `[product of the literals, "a*b" of the symbols, true if a dim is unknown]`, from the right, as `Quotient` goes. */
export type Prod<S, N extends number = 1, Y extends string = "", U = false> = S extends readonly [...infer T, infer H]
  ? [number] extends [H]
    ? Prod<T, N, Y, true>
    : [H] extends [string]
      ? H extends `${infer n extends number}*${infer r}`
        ? Prod<T, Mul<N, n>, Y extends "" ? r : `${r}*${Y}`, U>
        : Prod<T, N, Y extends "" ? H : `${H}*${Y}`, U>
      : [H] extends [number]
        ? Prod<T, Mul<N, H>, Y, U>
        : Prod<T, N, Y, true>
  : [N, Y, U]

/**
 * The leading dims of `S` that are left when its last ones make up the product `M`, or null if they do not: to flatten
 * trailing axes is the common case, and a long division costs ten products.
 */
export type Leading<S, M extends number, N extends number = 1> = N extends M
  ? S
  : S extends readonly [...infer T, infer H]
    ? [H] extends [number]
      ? Leading<T, M, Mul<N, H>>
      : null
    : null

/** Removes the factor `F` from the list `Y`: the rest, or null. */
type DropF<Y extends string, F extends string, O extends string = ""> = Y extends `${infer H}*${infer R}`
  ? H extends F
    ? O extends ""
      ? R
      : `${O}*${R}`
    : DropF<R, F, O extends "" ? H : `${O}*${H}`>
  : Y extends F
    ? O
    : null

/** Removes all factors of `B` from `A`: the rest, or null when one is missing. */
export type DropFs<A extends string, B extends string> = B extends ""
  ? A
  : B extends `${infer H}*${infer R}`
    ? DropF<A, H> extends infer A2 extends string
      ? DropFs<A2, R>
      : null
    : DropF<A, B>

/** A coefficient and symbols as one dim: 64, `batch` or `64*batch`. */
export type MkDim<N extends number, Y extends string> = Y extends "" ? N : N extends 1 ? Y : `${N}*${Y}`

/** `*batch` after a coefficient. */
export type Sym<Y extends string> = Y extends "" ? "" : `*${Y}`

/**
 * The number of elements of `S` as one dim.
 *
 * @since 0.1.0
 * @category rules
 */
export type Flat<S> =
  Prod<S> extends [infer n extends number, infer y extends string, infer u]
    ? true extends u
      ? number
      : MkDim<n, y> & Dim
    : number
