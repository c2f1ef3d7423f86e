import type { AxisIndex } from "./axis.ts"
import type { Meet } from "./concat.ts"
import type { Dim, Ranked, Shape } from "./dim.ts"
import type { DimNe } from "./equal.ts"
import type { Bz } from "./guard.ts"
import type { Show } from "./show.ts"

/** Two shapes as one, what is known wins; or a message. */
type Agree<A, B, A0, B0, O extends Shape = [], Z extends string = "v"> = A extends readonly [
  infer a extends Dim,
  ...infer AR
]
  ? B extends readonly [infer b extends Dim, ...infer BR]
    ? Bz<DimNe<a, b>, Z> extends Bz<"ne", Z>
      ? `stack: shapes differ: ${Show<A0>} vs ${Show<B0>}: ${a} vs ${b} (axis ${O["length"]})`
      : Agree<AR, BR, A0, B0, [...O, Meet<a, b>], Z>
    : `stack: ranks differ: ${Show<A0>} vs ${Show<B0>}`
  : B extends readonly []
    ? O
    : `stack: ranks differ: ${Show<A0>} vs ${Show<B0>}`

type Fold<A0, Ss, O> = Ss extends readonly [infer B, ...infer R]
  ? B extends Ranked
    ? Agree<O, B, A0, B> extends infer J
      ? J extends string
        ? J
        : Fold<A0, R, J>
      : never
    : Shape
  : O

/** `S` with the dim `N` before axis `X`. */
export type InsertDim<S extends Shape, X, N extends Dim, O extends Shape = []> = O["length"] extends X
  ? [...O, N, ...S]
  : S extends readonly [infer H extends Dim, ...infer T extends Shape]
    ? InsertDim<T, X, N, [...O, H]>
    : O

/**
 * Equal shapes `Ss` along a new axis, which is axis `X` of the result; or a message.
 *
 * @since 0.1.0
 * @category rules
 */
export type Stack<Ss extends ReadonlyArray<Shape>, X extends number = 0> = Ss extends readonly [
  infer A extends Shape,
  ...infer R
]
  ? A extends Ranked
    ? AxisIndex<[...A, 1], X, "stack"> extends infer x
      ? x extends string
        ? x
        : Fold<A, R, A> extends infer O
          ? O extends string
            ? O
            : number extends x
              ? Shape
              : O extends readonly [...infer T extends Shape]
                ? InsertDim<T, x, Ss["length"]>
                : never
          : never
      : never
    : Shape
  : Ss extends readonly []
    ? "stack: needs at least one tensor"
    : Shape
