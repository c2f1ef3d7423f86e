import type { Axes, SetAxes } from "./axis.ts"
import type { Dim, Shape } from "./dim.ts"

/**
 * `S` with the axes `Xs` (all of them if undefined) removed, or of size 1 if `Keep`; or a message.
 *
 * @since 0.1.0
 * @category rules
 */
export type Reduce<
  S extends Shape,
  Xs extends ReadonlyArray<number> | undefined,
  Keep extends boolean,
  Op extends string
> = [Xs] extends [undefined]
  ? Keep extends true
    ? { [K in keyof S]: 1 }
    : []
  : Axes<S, Xs, Op> extends infer a
    ? a extends string
      ? a
      : a extends [infer u]
        ? [number] extends [u]
          ? Keep extends true
            ? { [K in keyof S]: Dim }
            : Shape
          : SetAxes<S, u, Keep extends true ? [1] : []>
        : never
    : never
