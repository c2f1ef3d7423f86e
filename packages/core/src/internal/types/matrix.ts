import type { AddDim } from "./concat.ts"
import type { Dim, Ranked, Shape } from "./dim.ts"
import type { Same } from "./equal.ts"
import type { Gte, Sub } from "./num.ts"
import type { Show } from "./show.ts"

/** A message if `S` has fewer than two axes. */
export type MatrixErr<S extends Shape, Op extends string> = S extends readonly [] | readonly [unknown]
  ? `${Op}: needs a matrix but got ${Show<S>}`
  : 0

type Least<A extends number, B extends number> = number extends A | B ? number : Gte<A, B> extends true ? B : A

/** `n - k` where that is not negative, else 0. */
type Rest<n extends number, k extends number> = [Sub<n, k>] extends [never] ? 0 : Sub<n, k>

/** How many elements the diagonal of an `n` by `m` matrix has that is `K` columns right of the main one. */
type Length<n, m, K extends number> = K extends 0
  ? Same<n, m> extends true
    ? n
    : [n, m] extends [infer a extends number, infer b extends number]
      ? Least<a, b>
      : number
  : [n, m] extends [infer a extends number, infer b extends number]
    ? number extends a | b | K
      ? number
      : `${K}` extends `-${infer k extends number}`
        ? Least<Rest<a, k>, b>
        : Least<a, Rest<b, K>>
    : number

/**
 * The diagonals of the matrices of `S`; or a message.
 *
 * @since 0.1.0
 * @category rules
 */
export type Diagonal<S extends Shape, K extends number = 0> = S extends Ranked
  ? S extends readonly [...infer B extends Shape, infer n extends Dim, infer m extends Dim]
    ? [...B, Length<n, m, K> & Dim]
    : `diagonal: needs a matrix but got ${Show<S>}`
  : Shape

/** The dims that are left of matrices when one number is taken of each; or a message. */
export type Trace<S extends Shape> = S extends Ranked
  ? S extends readonly [...infer B extends Shape, Dim, Dim]
    ? B
    : `trace: needs a matrix but got ${Show<S>}`
  : Shape

/** `n` and the distance of a diagonal from the main one. */
type Wider<n, K extends number> = K extends 0
  ? n
  : `${K}` extends `-${infer k extends number}`
    ? AddDim<n, k>
    : AddDim<n, K>

/**
 * Square matrices with the vectors of `S` as diagonals; or a message.
 *
 * @since 0.1.0
 * @category rules
 */
export type Diag<S extends Shape, K extends number = 0> = S extends Ranked
  ? S extends readonly [...infer B extends Shape, infer n extends Dim]
    ? [...B, Wider<n, K> & Dim, Wider<n, K> & Dim]
    : `diag: needs a vector but got ${Show<S>}`
  : Shape
