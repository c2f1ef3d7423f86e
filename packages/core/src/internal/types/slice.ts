import type { BadCount, BadInteger, CountText } from "./count.ts"
import type { Dim, Ranked, Shape } from "./dim.ts"
import type { Bz } from "./guard.ts"
import type { Add, FloorDiv, Sub } from "./num.ts"
import type { Show } from "./show.ts"

/**
 * What to take of an axis: all of it, or from `start` up to but not including `stop` (by default the end), every `step`-th.
 * Negative indices count from the end.
 *
 * @since 0.1.0
 * @category models
 */
export type Range = null | readonly [start: number, stop?: number | null, step?: number]

type Place<X, S> = `axis ${X & string} of ${Show<S>} (size ${S[X & keyof S] & Dim})`

/** Index `I` counted from the start of an axis of `n` elements, or `"before"` or `"past"`. */
type Index<I extends number, n extends number> = [number] extends [I | n]
  ? number
  : `${I}` extends `-${infer i extends number}`
    ? [Sub<n, i>] extends [never]
      ? "before"
      : Sub<n, i>
    : [Sub<n, I>] extends [never]
      ? "past"
      : I

type Where = { before: "before the beginning"; past: "past the end" }

/** How many of `n` elements every `T`-th is. */
type Every<n extends number, T extends number> = T extends 1 ? n : n extends 0 ? 0 : FloorDiv<Add<n, Sub<T, 1>>, T>

/** `[size]`, or a message; `A` and `B` are indices from the start. */
type Between<A extends number, B extends number, T extends number, Said0, Said1, X, S> = [number] extends [A | B]
  ? [number]
  : [Sub<B, A>] extends [never]
    ? `slice: start ${Said0 & number} is after stop ${Said1 & number} on ${Place<X, S>}`
    : [number] extends [T]
      ? [number]
      : [Every<Sub<B, A>, T>]

type Whole<n extends Dim, A extends number, T extends number> = A extends 0 ? (T extends 1 ? [n] : [number]) : [number]

/** Of an axis whose size is not known: an index that is not negative is its own place. */
type Unsized<n extends Dim, A extends number, B, T extends number, X, S> = [B] extends [number]
  ? `${A}` extends `-${string}`
    ? [number]
    : `${B}` extends `-${string}`
      ? [number]
      : Between<A, B, T, A, B, X, S>
  : Whole<n, A, T>

type Sized<n extends number, A extends number, B, T extends number, X, S> =
  Index<A, n> extends infer a
    ? a extends keyof Where
      ? `slice: start ${A} is ${Where[a]} of ${Place<X, S>}`
      : [B] extends [number]
        ? Index<B, n> extends infer b
          ? b extends keyof Where
            ? `slice: stop ${B} is ${Where[b]} of ${Place<X, S>}`
            : Between<a & number, b & number, T, A, B, X, S>
          : never
        : Between<a & number, n, T, A, n, X, S>
    : never

type Take<n extends Dim, A extends number, B, T extends number, X, S, Z extends string = "v"> = A extends number
  ? Bz<BadInteger<A>, Z> extends Bz<"bad", Z>
    ? `slice: ${A} is not an index`
    : Bz<[B] extends [number] ? BadInteger<B> : 0, Z> extends Bz<"bad", Z>
      ? `slice: ${B & number} is not an index`
      : Bz<BadCount<T>, Z> extends Bz<"bad", Z>
        ? CountText<"slice", "step", T>
        : [n] extends [number]
          ? [number] extends [n]
            ? Unsized<n, A, B, T, X, S>
            : Sized<n, A, B, T, X, S>
          : Unsized<n, A, B, T, X, S>
  : never

type Pick<n extends Dim, R, X, S> = R extends readonly [infer A extends number]
  ? Take<n, A, null, 1, X, S>
  : R extends readonly [infer A extends number, infer B]
    ? Take<n, A, B, 1, X, S>
    : R extends readonly [infer A extends number, infer B, infer T extends number]
      ? Take<n, A, B, T, X, S>
      : R extends null
        ? [n]
        : [number]

type Walk<S, S0, Rs, O extends Shape = []> = Rs extends readonly [infer R, ...infer RR]
  ? S extends readonly [infer n extends Dim, ...infer SR]
    ? Pick<n, R, `${O["length"]}`, S0> extends infer d
      ? d extends string
        ? d
        : d extends [infer m extends Dim]
          ? Walk<SR, S0, RR, [...O, m]>
          : never
      : never
    : O
  : S extends Shape
    ? [...O, ...S]
    : never

/** Whether there are more ranges than axes. */
type Longer<S, Rs> = Rs extends readonly [unknown, ...infer RR]
  ? S extends readonly [unknown, ...infer SR]
    ? Longer<SR, RR>
    : true
  : false

/**
 * The ranges `Rs` of the first axes of `S`, all of the others; or a message.
 *
 * @since 0.1.0
 * @category rules
 */
export type Slice<S extends Shape, Rs extends ReadonlyArray<Range>> = S extends Ranked
  ? Rs extends Ranked
    ? Longer<S, Rs> extends true
      ? `slice: ${Rs["length"]} ranges but ${Show<S>} has rank ${S["length"]}`
      : Walk<S, S, Rs>
    : { [K in keyof S]: Dim }
  : Shape
