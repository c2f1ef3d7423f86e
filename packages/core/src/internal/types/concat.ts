import type { AxisIndex } from "./axis.ts"
import type { Dim, Ranked, Shape } from "./dim.ts"
import type { DimNe, Same } from "./equal.ts"
import type { Bz } from "./guard.ts"
import type { Add } from "./num.ts"
import type { Show } from "./show.ts"

/**
 * The sum of two sizes; a sum with a symbol is not known.
 *
 * @since 0.1.0
 * @category rules
 */
export type AddDim<A, B> = [A] extends [number] ? ([B] extends [number] ? Add<A, B> : number) : number

/**
 * One of two dims that are not known to differ: what is known wins.
 *
 * @since 0.1.0
 * @category rules
 */
export type Meet<A, B> = Same<A, number> extends true ? B : A

/** `A` and `B` as one shape: dims agree, but on axis `X` they add up; or a message. */
type Join<A, B, X, Said, A0, B0, O extends Shape = [], Z extends string = "v"> = A extends readonly [
  infer a extends Dim,
  ...infer AR
]
  ? B extends readonly [infer b extends Dim, ...infer BR]
    ? O["length"] extends X
      ? Join<AR, BR, X, Said, A0, B0, [...O, AddDim<a, b>], Z>
      : Bz<DimNe<a, b>, Z> extends Bz<"ne", Z>
        ? `concat: ${Show<A0>} and ${Show<B0>} must agree on every axis except ${Said & number}: ${a} vs ${b} (axis ${O["length"]})`
        : Join<AR, BR, X, Said, A0, B0, [...O, Meet<a, b>], Z>
    : `concat: ranks differ: ${Show<A0>} vs ${Show<B0>}`
  : B extends readonly []
    ? O
    : `concat: ranks differ: ${Show<A0>} vs ${Show<B0>}`

type Fold<A0, Ss, X, Said, O> = Ss extends readonly [infer B, ...infer R]
  ? B extends Ranked
    ? Join<O, B, X, Said, A0, B> extends infer J
      ? J extends string
        ? J
        : Fold<A0, R, X, Said, J>
      : never
    : Shape
  : O

/**
 * The shapes `Ss` one after the other along axis `X` (negative: from the right), which agree on all other axes; or a message.
 * The size of a symbolic axis that grows is not known.
 *
 * @since 0.1.0
 * @category rules
 */
export type Concat<Ss extends ReadonlyArray<Shape>, X extends number> = Ss extends readonly [
  infer A extends Shape,
  ...infer R
]
  ? A extends Ranked
    ? AxisIndex<A, X, "concat"> extends infer x
      ? x extends string
        ? x
        : number extends x
          ? { [K in keyof A]: Dim }
          : Fold<A, R, x, X, A>
      : never
    : Shape
  : Ss extends readonly []
    ? "concat: needs at least one tensor"
    : Shape
