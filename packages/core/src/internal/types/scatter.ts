import type { DType } from "../../DType.ts"
import type { BadWhole, WholeText } from "./count.ts"
import type { Ranked, Shape } from "./dim.ts"
import type { ShapeNe } from "./equal.ts"
import type { Gather, GatherAlong } from "./gather.ts"
import type { Bz } from "./guard.ts"
import type { Show } from "./show.ts"

/** A message if updates `U` are known not to be `W`. */
export type UpdatesErr<U, W extends Shape, Op extends string, Z extends string = "v"> =
  Bz<ShapeNe<U, W>, Z> extends Bz<"ne", Z> ? `${Op}: updates ${Show<U>} must be ${Show<W>}` : 0

/**
 * A message if updates `U` do not fit the rows of `S` that indices `I` name: `[...I, ...rest of S]`.
 *
 * @since 0.1.0
 * @category checks
 */
export type ScatterErr<S extends Shape, I extends Shape, U extends Shape, Op extends string> = S extends Ranked
  ? U extends Ranked
    ? Gather<S, I, 0, Op> extends infer W
      ? W extends string
        ? W
        : W extends Shape
          ? UpdatesErr<U, W, Op>
          : 0
      : never
    : 0
  : 0

/**
 * A message if indices `I` do not fit `S` along axis `X`, or if updates `U` are not of the shape `I`.
 *
 * @since 0.1.0
 * @category checks
 */
export type ScatterAlongErr<
  S extends Shape,
  I extends Shape,
  U extends Shape,
  X extends number,
  Op extends string = "scatterAlong"
> = S extends Ranked
  ? U extends Ranked
    ? GatherAlong<S, I, X, Op> extends infer W
      ? W extends string
        ? W
        : UpdatesErr<U, I, Op>
      : never
    : 0
  : 0

/**
 * A message if updates of dtype `E` go into a tensor of another dtype `D`.
 *
 * @since 0.1.0
 * @category checks
 */
export type UpdateDTypeErr<D extends DType, E extends DType, Op extends string> = E extends D
  ? 0
  : `${Op}: updates must be ${D} but are ${E}: cast them first`

/**
 * A message if there is not one id for each row of `S`.
 *
 * @since 0.1.0
 * @category checks
 */
export type SegmentErr<S extends Shape, I extends Shape, Op extends string, Z extends string = "v"> = S extends Ranked
  ? I extends Ranked
    ? S extends readonly [infer n, ...ReadonlyArray<unknown>]
      ? Bz<ShapeNe<I, [n]>, Z> extends Bz<"ne", Z>
        ? `${Op}: ids ${Show<I>} must be ${Show<[n]>}, one for each row of ${Show<S>}`
        : 0
      : `${Op}: needs rows but got ${Show<S>}`
    : 0
  : 0

/** A message if the number of segments is no whole number. */
export type CountErr<C extends number, Op extends string, Z extends string = "v"> = C extends number
  ? Bz<BadWhole<C>, Z> extends Bz<"bad", Z>
    ? WholeText<Op, "count", C>
    : 0
  : never
