/** Borders around sequences and images, on types. */
import type { DType, Float } from "@typegrad/core/DType"
import type { Add, Bz, Dim, Mul, Show, Sub } from "@typegrad/core/Shape"
import type { RankErr } from "./conv.ts"

/** Of an axis: on each side, or `[before, after]`. */
export type Amount = number | readonly [before: number, after: number]

export type PadMode = "constant" | "reflect" | "symmetric" | "edge" | "circular"

type Before<A> = A extends readonly [infer B, unknown] ? B : A
type After<A> = A extends readonly [unknown, infer B] ? B : A

/** The amount of axis `I` of an image. */
export type AmountAt<A, I extends 0 | 1> = A extends readonly [infer H, infer W] ? (I extends 0 ? H : W) : A

export type Padded<H, A> = A extends 0 | readonly [0, 0]
  ? H & Dim
  : [H] extends [number]
    ? A extends readonly [infer B extends number, infer C extends number]
      ? Add<H, Add<B, C>>
      : Add<H, Mul<A & number, 2>>
    : number

type BadWhole<N> = [number] extends [N]
  ? 0
  : `${N & number}` extends `-${string}` | `${string}.${string}` | `${string}e-${string}`
    ? "bad"
    : 0

type WholeText<N, Op extends string> = `${Op}: a padding must be a whole number from 0 but is ${N & number}`

/** A sentence if the padding of one axis is none. */
export type AmountErr<A, Op extends string> =
  BadWhole<Before<A>> extends "bad"
    ? WholeText<Before<A>, Op>
    : BadWhole<After<A>> extends "bad"
      ? WholeText<After<A>, Op>
      : 0

/** The most that a mode can add to an end; a border of its own has no end. */
type Most<N extends number, M> = M extends "reflect" ? (N extends 0 ? 0 : Sub<N, 1>) : N

type Long<N, K, M> = [number] extends [N | K]
  ? 0
  : K extends 0
    ? 0
    : M extends "edge"
      ? N extends 0
        ? "long"
        : 0
      : Sub<N & number, K & number> extends infer Rest
        ? [Rest] extends [never]
          ? "long"
          : [M, Rest] extends ["reflect", 0]
            ? "long"
            : 0
        : never

/** A sentence if axis `X` of `S`, of size `N`, has fewer elements than a mode is to take from it. */
type EndErr<S, N, K, X extends number, M, Op extends string, Z extends string = "v"> = [N] extends [number]
  ? Bz<Long<N, K, M>, Z> extends Bz<"long", Z>
    ? `${Op}: ${M & string} can add ${Most<N & number, M>} elements to an end of axis ${X} of ${Show<S>} (size ${N & Dim}), not ${K & number}`
    : 0
  : 0

type FirstOf<A, B> = A extends string ? A : B

type EndsErr<S, N, A, X extends number, M, Op extends string> = FirstOf<
  EndErr<S, N, Before<A>, X, M, Op>,
  EndErr<S, N, After<A>, X, M, Op>
>

export type PadErr<S, DT, R, Wanted extends string, A, M, Op extends string> = DT extends Float
  ? S extends R
    ? M extends "constant"
      ? 0
      : S extends readonly [infer H, infer W, unknown]
        ? FirstOf<EndsErr<S, H, AmountAt<A, 0>, 0, M, Op>, EndsErr<S, W, AmountAt<A, 1>, 1, M, Op>>
        : S extends readonly [infer T, unknown]
          ? EndsErr<S, T, A, 0, M, Op>
          : 0
    : RankErr<S, Op, Wanted>
  : `${Op} expects float input but got ${DT & DType}`
