import type { Dim, Ranked, Shape } from "./dim.ts"
import type { Show } from "./show.ts"

/** Axis as written -> axis from the left, by rank. Beyond rank 6 nothing is known here. */
type Table = {
  0: {}
  1: { "0": 0; "-1": 0 }
  2: { "0": 0; "1": 1; "-1": 1; "-2": 0 }
  3: { "0": 0; "1": 1; "2": 2; "-1": 2; "-2": 1; "-3": 0 }
  4: { "0": 0; "1": 1; "2": 2; "3": 3; "-1": 3; "-2": 2; "-3": 1; "-4": 0 }
  5: { "0": 0; "1": 1; "2": 2; "3": 3; "4": 4; "-1": 4; "-2": 3; "-3": 2; "-4": 1; "-5": 0 }
  6: {
    "0": 0
    "1": 1
    "2": 2
    "3": 3
    "4": 4
    "5": 5
    "-1": 5
    "-2": 4
    "-3": 3
    "-4": 2
    "-5": 1
    "-6": 0
  }
}

/**
 * Axis `X` of `S` counted from the left (negative axes count from the right), `number` when unknown, or a message.
 *
 * @since 0.1.0
 * @category rules
 */
export type AxisIndex<S extends Shape, X extends number, Op extends string> = S extends Ranked
  ? X extends number
    ? number extends X
      ? number
      : S["length"] extends keyof Table
        ? `${X}` extends keyof Table[S["length"]]
          ? Table[S["length"]][`${X}`]
          : `${Op}: axis ${X} is out of range for ${Show<S>} (rank ${S["length"]})`
        : number
    : never
  : number

/** Puts the dims `V` in the place of axis `X`, which is counted from the left; `V = []` removes it. */
export type SetAxis<S, X, V extends Shape, O extends Shape = []> = number extends X
  ? Shape
  : S extends readonly [infer H extends Dim, ...infer T extends Shape]
    ? O["length"] extends X
      ? [...O, ...V, ...T]
      : SetAxis<T, X, V, [...O, H]>
    : O

/**
 * The shape `S` with the dims `V` in the place of several axes, counted from the left: `Xs` is a union of them.
 *
 * @since 0.1.0
 * @category rules
 */
export type SetAxes<
  S,
  Xs,
  V extends Shape,
  I extends ReadonlyArray<0> = [],
  O extends Shape = []
> = S extends readonly [infer H extends Dim, ...infer T]
  ? SetAxes<T, Xs, V, [...I, 0], I["length"] extends Xs ? [...O, ...V] : [...O, H]>
  : O

/** Dim `I` (counted from the left) of `S`. */
export type Nth<S, I> =
  S extends ReadonlyArray<unknown> ? (`${I & number}` extends keyof S ? S[`${I & number}` & keyof S] : Dim) : Dim

/** `[union of the axes, counted from the left]`, or a message. */
export type Axes<S extends Shape, Xs, Op extends string, O = never> = Xs extends readonly [
  infer x extends number,
  ...infer R
]
  ? AxisIndex<S, x, Op> extends infer a
    ? a extends string
      ? a
      : [a] extends [O]
        ? [O] extends [never]
          ? Axes<S, R, Op, a>
          : `${Op}: axis ${x} is repeated`
        : Axes<S, R, Op, O | a>
    : never
  : Xs extends readonly []
    ? [O]
    : [number]
