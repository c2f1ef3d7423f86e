import type { AddDim } from "./concat.ts"
import type { BadWhole, WholeText } from "./count.ts"
import type { Dim, Ranked, Shape } from "./dim.ts"
import type { Bz } from "./guard.ts"
import type { Gte, Sub } from "./num.ts"
import type { Show } from "./show.ts"

type PadDim<n, A, B> = [A, B] extends [0, 0] ? n : AddDim<AddDim<n, A>, B>

type Walk<S, Ps, O extends Shape = [], Z extends string = "v"> = S extends readonly [infer n extends Dim, ...infer SR]
  ? Ps extends readonly [readonly [infer A, infer B], ...infer R]
    ? Bz<BadWhole<A>, Z> extends Bz<"bad", Z>
      ? WholeText<"pad", "a padding", A>
      : Bz<BadWhole<B>, Z> extends Bz<"bad", Z>
        ? WholeText<"pad", "a padding", B>
        : Walk<SR, R, [...O, PadDim<n, A, B>], Z>
    : Ps extends readonly [unknown, ...infer R]
      ? Walk<SR, R, [...O, Dim], Z>
      : never
  : O

/**
 * `S` with `[before, after]` elements more on each of its axes; or a message.
 *
 * @since 0.1.0
 * @category rules
 */
export type Pad<S extends Shape, Ps extends ReadonlyArray<readonly [before: number, after: number]>> = S extends Ranked
  ? Ps extends Ranked
    ? [S["length"]] extends [Ps["length"]]
      ? Walk<S, Ps>
      : `pad: ${Ps["length"]} paddings but ${Show<S>} has rank ${S["length"]}`
    : { [K in keyof S]: Dim }
  : Shape

/** How many of `n` elements a mode can add to an end; edges repeat without end. */
type Most<n extends number, M> = M extends "reflect" ? (n extends 0 ? 0 : Sub<n, 1>) : n

/** `"long"` if a mode is known to have fewer than `k` elements to add to an axis of `n`, else 0. */
type Long<n, k, M> = [n] extends [number]
  ? [k] extends [number]
    ? [number] extends [n | k]
      ? 0
      : [k, M] extends [0, unknown]
        ? 0
        : M extends "edge"
          ? n extends 0
            ? "long"
            : 0
          : Gte<Most<n, M>, k> extends false
            ? "long"
            : 0
    : 0
  : 0

type LongText<n, k, M, X, S> =
  `pad: ${M & string} can add ${Most<n & number, M>} elements to an end of axis ${X & number} of ${Show<S>} (size ${n & Dim}), not ${k & number}`

type Ends<S, Ps, M, S0, I extends ReadonlyArray<0> = [], Z extends string = "v"> = S extends readonly [
  infer n extends Dim,
  ...infer SR
]
  ? Ps extends readonly [readonly [infer A, infer B], ...infer R]
    ? Bz<Long<n, A, M>, Z> extends Bz<"long", Z>
      ? LongText<n, A, M, I["length"], S0>
      : Bz<Long<n, B, M>, Z> extends Bz<"long", Z>
        ? LongText<n, B, M, I["length"], S0>
        : Ends<SR, R, M, S0, [...I, 0], Z>
    : 0
  : 0

/** A message if the mode `M` has fewer elements of `S` than the paddings `Ps` want. */
export type PadModeErr<S extends Shape, Ps extends ReadonlyArray<unknown>, M extends string> = M extends "constant"
  ? 0
  : S extends Ranked
    ? Ends<S, Ps, M, S>
    : 0
