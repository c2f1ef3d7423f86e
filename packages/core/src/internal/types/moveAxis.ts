import type { AxisIndex, Nth, SetAxis } from "./axis.ts"
import type { Dim, Shape } from "./dim.ts"
import type { InsertDim } from "./stack.ts"

/**
 * `S` with axis `A` as axis `B`, or a message.
 *
 * @since 0.1.0
 * @category rules
 */
export type MoveAxis<S extends Shape, A extends number, B extends number> =
  AxisIndex<S, A, "moveAxis"> extends infer a
    ? a extends string
      ? a
      : AxisIndex<S, B, "moveAxis"> extends infer b
        ? b extends string
          ? b
          : [number] extends [a] | [b]
            ? Shape
            : SetAxis<S, a, []> extends infer R extends Shape
              ? InsertDim<R, b, Nth<S, a> & Dim>
              : never
        : never
    : never

/**
 * `S` with the axes `A` and `B` in each other's place, or a message.
 *
 * @since 0.1.0
 * @category rules
 */
export type SwapAxes<S extends Shape, A extends number, B extends number> =
  AxisIndex<S, A, "swapAxes"> extends infer a
    ? a extends string
      ? a
      : AxisIndex<S, B, "swapAxes"> extends infer b
        ? b extends string
          ? b
          : [number] extends [a] | [b]
            ? Shape
            : SetAxis<SetAxis<S, a, [Nth<S, b> & Dim]>, b, [Nth<S, a> & Dim]>
        : never
    : never
