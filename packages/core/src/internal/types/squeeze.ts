import type { AxisIndex, Nth, SetAxis } from "./axis.ts"
import type { Dim, Ranked, Shape } from "./dim.ts"
import type { DimNe } from "./equal.ts"
import type { Bz } from "./guard.ts"
import type { Show } from "./show.ts"
import type { InsertDim } from "./stack.ts"

/**
 * `S` without axis `X`, which must be 1; or a message.
 *
 * @since 0.1.0
 * @category rules
 */
export type Squeeze<S extends Shape, X extends number, Z extends string = "v"> =
  AxisIndex<S, X, "squeeze"> extends infer x
    ? x extends string
      ? x
      : number extends x
        ? Shape
        : Bz<DimNe<Nth<S, x>, 1>, Z> extends Bz<"ne", Z>
          ? `squeeze: axis ${X} of ${Show<S>} has size ${Nth<S, x> & Dim}, not 1`
          : SetAxis<S, x, []>
    : never

/**
 * `S` with an axis of size 1 that is axis `X` of the result; or a message.
 *
 * @since 0.1.0
 * @category rules
 */
export type ExpandDims<S extends Shape, X extends number> = S extends Ranked
  ? AxisIndex<[...S, 1], X, "expandDims"> extends infer x
    ? x extends string
      ? x
      : number extends x
        ? Shape
        : InsertDim<S, x, 1>
    : never
  : Shape
