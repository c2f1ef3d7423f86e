import type { AxisIndex } from "./axis.ts"
import type { Ranked, Shape } from "./dim.ts"
import type { Show } from "./show.ts"

/** Boxed: a dim that is a type parameter of the caller may be that name. */
type IsDim<N, U> = N extends unknown ? ({ v: N } extends { v: U } ? true : false) : never

/**
 * A message if `S` has no axis called `N`, or none of the index `N`.
 *
 * @since 0.1.0
 * @category rules
 */
export type SizeErr<S extends Shape, N extends string | number> = N extends number
  ? AxisIndex<S, N, "size">
  : NameErr<S, N>

type NameErr<S extends Shape, N> = S extends Ranked
  ? IsDim<N, S[number]> extends true
    ? 0
    : number extends S[number]
      ? 0
      : string extends N
        ? 0
        : `size: ${Show<S>} has no axis ${N & string}`
  : 0
