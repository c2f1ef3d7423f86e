/** Patterns of `rearrange`, `reduce` and `repeat`: the axes of a tensor by words, products in parentheses. */
import type { DType } from "../../DType.ts"
import type { Dim, Ranked, Shape } from "./dim.ts"
import type { FloatErr, NumericErr } from "./dtype.ts"
import type { Words } from "./einsum.ts"
import type { DimNe } from "./equal.ts"
import type { Bz } from "./guard.ts"
import type { DivMod, Mul } from "./num.ts"
import type { Flat } from "./product.ts"
import type { SameLength } from "./sameLength.ts"
import type { Show } from "./show.ts"

type List = ReadonlyArray<string>

/** The axes of one side, each a list of words; `1` is an axis without words. */
type Side<S extends string, O extends ReadonlyArray<List> = []> = S extends ` ${infer R}`
  ? Side<R, O>
  : S extends `(${infer G})${infer R}`
    ? Side<R, [...O, Words<G>]>
    : S extends `${infer W} ${infer R}`
      ? Side<R, [...O, W extends "1" ? [] : [W]]>
      : S extends ""
        ? O
        : [...O, S extends "1" ? [] : [S]]

type Concat<Gs, O extends List = []> = Gs extends readonly [infer G extends List, ...infer R]
  ? Concat<R, [...O, ...G]>
  : O

type Paren<G, O extends string = ""> = G extends readonly [infer w extends string, ...infer R]
  ? Paren<R, O extends "" ? w : `${O} ${w}`>
  : `(${O})`

/** `[product of the words that Env knows, the words that it does not]`. */
type Known<G, Env, N extends number = 1, U extends List = []> = G extends readonly [infer w extends string, ...infer R]
  ? w extends keyof Env
    ? [number] extends [Env[w]]
      ? Known<R, Env, number, U>
      : Env[w] extends number
        ? Known<R, Env, Mul<N, Env[w]>, U>
        : Known<R, Env, number, U>
    : Known<R, Env, N, [...U, w]>
  : [N, U]

/** `d` elements by `N`: a dim, or null. */
type Part<d, N extends number> = N extends 1
  ? d
  : [d] extends [number]
    ? [number] extends [d | N]
      ? number
      : DivMod<d, N> extends [infer q, 0]
        ? q
        : null
    : number

type Product<
  H extends string,
  G,
  d extends Dim,
  Env,
  N extends number,
  U,
  Z extends string = "v"
> = U extends readonly []
  ? Bz<DimNe<d, N>, Z> extends Bz<"ne", Z>
    ? `${H}: ${Paren<G>} is ${d} but its axes make ${N}`
    : [Env]
  : U extends readonly [infer u extends string]
    ? Part<d, N> extends infer q
      ? q extends null
        ? `${H}: ${Paren<G>} is ${d}, which ${N} does not divide`
        : [Env & { [K in u]: q }]
      : never
    : `${H}: ${Paren<G>} needs the sizes of all its axes but one`

/** `[Env]` with the words of one axis, or a message. */
type Axis<H extends string, G, d extends Dim, Env, Z extends string = "v"> = G extends readonly []
  ? Bz<DimNe<d, 1>, Z> extends Bz<"ne", Z>
    ? `${H}: an axis of size 1 is ${d}`
    : [Env]
  : G extends readonly [infer w extends string]
    ? w extends keyof Env
      ? Bz<DimNe<Env[w], d>, Z> extends Bz<"ne", Z>
        ? `${H}: axis ${w} is ${Env[w] & Dim} and also ${d}`
        : [Omit<Env, w> & { [K in w]: d }]
      : [Env & { [K in w]: d }]
    : Known<G, Env> extends [infer N extends number, infer U]
      ? Product<H, G, d, Env, N, U>
      : never

type Bind<H extends string, Gs, S, Env> = Gs extends readonly [infer G, ...infer GR]
  ? S extends readonly [infer d extends Dim, ...infer SR]
    ? Axis<H, G, d, Env> extends infer R
      ? R extends [infer Next]
        ? Bind<H, GR, SR, Next>
        : R
      : never
    : never
  : [Env]

/** The first word that stands twice, or null. */
type Twice<Ws, Seen = never> = Ws extends readonly [infer w, ...infer R]
  ? [w] extends [Seen]
    ? w
    : Twice<R, Seen | w>
  : null

/** The first word that is not in the union `U`, or null. */
type Outside<Ws, U> = Ws extends readonly [infer w, ...infer R] ? (w extends U ? Outside<R, U> : w) : null

/** `"ok"` if sizes are positive whole numbers; a type parameter of the caller is. */
type SizeKind<V> = V extends number
  ? `${V}` extends `-${string}` | `${string}.${string}` | `${string}e${string}` | "0"
    ? "bad"
    : "ok"
  : "bad"

type BadSizes<V> = V extends number
  ? number extends V
    ? never
    : `${V}` extends `-${string}` | `${string}.${string}` | `${string}e${string}` | "0"
      ? V
      : never
  : never

/** Ops that are patterns. */
export type PatternOp = "rearrange" | "reduce" | "repeat"

type Dims<Gs, Env, O extends Shape = []> = Gs extends readonly [infer G extends List, ...infer R]
  ? Dims<R, Env, [...O, Size<G, Env>]>
  : O

type Size<G extends List, Env> = G extends readonly []
  ? 1
  : G extends readonly [infer w]
    ? Env[w & keyof Env] & Dim
    : Flat<{ [I in keyof G]: Env[G[I] & keyof Env] }>

/** Words of the two sides against each other, then the result. */
type Sides<Op extends PatternOp, H extends string, L, R, LW extends List, RW extends List, S, N> =
  Twice<LW> extends infer w extends string
    ? `${H}: axis ${w} is repeated in the input`
    : Twice<RW> extends infer w extends string
      ? `${H}: axis ${w} is repeated in the output`
      : Outside<RW, Op extends "repeat" ? LW[number] | keyof N : LW[number]> extends infer w extends string
        ? Op extends "repeat"
          ? `${H}: the size of axis ${w} is not known`
          : `${H}: axis ${w} of the output is not in the input`
        : (Op extends "reduce" ? null : Outside<LW, RW[number]>) extends infer w extends string
          ? `${H}: axis ${w} is missing in the output`
          : (string extends keyof N ? never : Exclude<keyof N, LW[number] | RW[number]>) extends infer K
            ? [K] extends [never]
              ? SameLength<L, S> extends true
                ? Bind<H, L, S, N> extends infer E
                  ? E extends [infer Env]
                    ? Dims<R, Env>
                    : E
                  : never
                : `${H}: the pattern has ${(L & List)["length"]} axes but the tensor is ${Show<S>}`
              : `${H}: there is no axis ${K & string}`
            : never

/**
 * The shape that a pattern makes of `S`, or a message. `N` are the sizes that are given.
 *
 * @since 0.1.0
 * @category rules
 */
export type Pattern<
  Op extends PatternOp,
  S extends Shape,
  P extends string,
  N,
  Z extends string = "v"
> = string extends P
  ? Shape
  : S extends Ranked
    ? P extends `${infer L}->${infer R}`
      ? Bz<SizeKind<N[keyof N]>, Z> extends Bz<"ok", Z>
        ? Sides<Op, `${Op} "${P}"`, Side<L>, Side<R>, Concat<Side<L>>, Concat<Side<R>>, S, N>
        : `${Op} "${P}": sizes are positive whole numbers but one is ${BadSizes<N[keyof N]>}`
      : `${Op}: "${P}" is not of the form "a b -> b a"`
    : Shape

/**
 * A message if a dtype has no such reduction.
 *
 * @since 0.1.0
 * @category rules
 */
export type ReduceErr<D extends DType, H extends string> = H extends "mean"
  ? FloatErr<D, "reduce">
  : NumericErr<D, "reduce">
