import type { Dim, Ranked, Shape } from "./dim.ts"
import type { FloatErr } from "./dtype.ts"
import type { DimNe } from "./equal.ts"
import type { Bz } from "./guard.ts"
import type { Dt, Sh } from "./leaf.ts"
import type { SameLength } from "./sameLength.ts"
import type { Show } from "./show.ts"

/** The words of a text, which spaces part. */
export type Words<S extends string, O extends ReadonlyArray<string> = []> = S extends `${infer H} ${infer R}`
  ? Words<R, H extends "" ? O : [...O, H]>
  : S extends ""
    ? O
    : [...O, S]

type Letters<S extends string, O extends ReadonlyArray<string> = []> = S extends `${infer H}${infer R}`
  ? Letters<R, [...O, H]>
  : O

/** What the axes of a part `S` of the equation `E` are called: words, or letters if there is no space in all of it. */
type Names<E extends string, S extends string> = E extends `${string} ${string}` ? Words<S> : Letters<S>

/** The subscripts of the operands, each a list of names. */
type Subscripts<
  E extends string,
  S extends string,
  O extends ReadonlyArray<ReadonlyArray<string>> = []
> = S extends `${infer H},${infer R}` ? Subscripts<E, R, [...O, Names<E, H>]> : [...O, Names<E, S>]

type InWords<T, W> = T extends readonly [infer H extends ReadonlyArray<string>, ...infer R]
  ? W extends H[number]
    ? true
    : InWords<R, W>
  : false

type OutputErr<E extends string, Os, Ins, Seen = never> = Os extends readonly [infer w extends string, ...infer R]
  ? [w] extends [Seen]
    ? `einsum "${E}": output index ${w} is repeated`
    : InWords<Ins, w> extends true
      ? OutputErr<E, R, Ins, Seen | w>
      : `einsum "${E}": output index ${w} is in no input`
  : 0

/** With an ellipsis an equation is read at run time alone: what stands for it depends on all operands. */
type Dotted = `${string}...${string}`

/**
 * A message if an equation of `einsum` is not well formed.
 *
 * @since 0.1.0
 * @category rules
 */
export type EquationErr<E extends string> = string extends E
  ? 0
  : E extends Dotted
    ? 0
    : E extends `${infer L}->${infer O}`
      ? OutputErr<E, Names<E, O>, Subscripts<E, L>>
      : `einsum: "${E}" is not of the form "i j, j k -> i k"`

/**
 * One of two dims that do not differ: what is known wins. Only the dim waits for a type parameter of the caller, not the record that
 * it stands in; and one that is equal to itself does not wait.
 */
type Bound<A, B> = [A] extends [B] ? A : number extends A ? B : A

/** `Env` with the dims of an operand, or a message. */
type Bind<E extends string, Ws, S, Env, N extends number, Z extends string = "v"> = Ws extends readonly [
  infer w extends string,
  ...infer WR
]
  ? S extends readonly [infer d extends Dim, ...infer SR]
    ? w extends keyof Env
      ? Bz<DimNe<Env[w], d>, Z> extends Bz<"ne", Z>
        ? `einsum "${E}": index ${w} is ${Env[w] & Dim} and also ${d}`
        : Bind<E, WR, SR, { [K in keyof Env]: K extends w ? Bound<Env[K], d> : Env[K] }, N, Z>
      : Bind<E, WR, SR, Env & { [K in w]: d }, N, Z>
    : never
  : [Env]

/** `[Env]`, or `[index of an operand, message]`. */
type BindAll<E extends string, Ws, Xs, Env = {}, N extends ReadonlyArray<0> = []> = Xs extends readonly [
  infer X,
  ...infer XR
]
  ? Ws extends readonly [infer W extends ReadonlyArray<string>, ...infer WR]
    ? FloatErr<Dt<X>, "einsum"> extends infer D
      ? D extends string
        ? [N["length"], D]
        : Sh<X> extends Ranked
          ? SameLength<W, Sh<X>> extends true
            ? Bind<E, W, Sh<X>, Env, N["length"]> extends infer R
              ? R extends [infer Next]
                ? BindAll<E, WR, XR, Next, [...N, 0]>
                : [N["length"], R]
              : never
            : [
                N["length"],
                `einsum "${E}": operand ${N["length"]} is ${Show<Sh<X>>} but its subscript has ${W["length"]} axes`
              ]
          : BindAll<E, WR, XR, Env, [...N, 0]>
      : never
    : [N["length"], `einsum "${E}": there is no subscript for operand ${N["length"]}`]
  : Ws extends readonly []
    ? [Env]
    : [N["length"], `einsum "${E}": there is no operand ${N["length"]}`]

type Run<E extends string, Xs> = E extends `${infer L}->${string}` ? BindAll<E, Subscripts<E, L>, Xs> : [{}]

/**
 * The operands themselves, or a message in the place of the first that does not fit the equation.
 *
 * @since 0.1.0
 * @category rules
 */
export type EinsumOperands<E extends string, Xs> = [Xs] extends [never]
  ? never
  : string extends E
    ? Xs
    : E extends Dotted
      ? Xs
      : Run<E, Xs> extends [infer I, infer M]
        ? Placed<Xs, I, M>
        : Xs

/** `M` in place `I` of a tuple, or in the last one. */
type Placed<Xs, I, M, O extends ReadonlyArray<unknown> = []> = Xs extends readonly [infer H, ...infer R]
  ? O["length"] extends I
    ? [...O, M, ...R]
    : R extends readonly []
      ? [...O, M]
      : Placed<R, I, M, [...O, H]>
  : [M]

type Chosen<Ws, Env, O extends Shape = []> = Ws extends readonly [infer w, ...infer R]
  ? w extends keyof Env
    ? Chosen<R, Env, [...O, Env[w] & Dim]>
    : Chosen<R, Env, [...O, Dim]>
  : O

/**
 * The shape of `einsum`; unknown where something does not fit.
 *
 * @since 0.1.0
 * @category rules
 */
export type Einsum<E extends string, Xs> = string extends E
  ? Shape
  : E extends Dotted
    ? Shape
    : E extends `${string}->${infer O}`
      ? Run<E, Xs> extends [infer Env]
        ? Chosen<Names<E, O>, Env>
        : Shape
      : Shape
