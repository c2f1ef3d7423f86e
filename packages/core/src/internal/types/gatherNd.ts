import type { BadWhole, WholeText } from "./count.ts"
import type { Dim, Ranked, Shape } from "./dim.ts"
import type { DimNe } from "./equal.ts"
import type { Bz } from "./guard.ts"
import type { UpdatesErr } from "./scatter.ts"
import type { Show } from "./show.ts"

/** `S` without its first `K` axes; "short" if it has less. */
type Behind<S, K, N extends ReadonlyArray<0> = []> = N["length"] extends K
  ? S
  : S extends readonly [unknown, ...infer R]
    ? Behind<R, K, [...N, 0]>
    : "short"

/** `[...O, ...the indices without their last axis, ...what is behind the chosen axes of S]`. */
type Chosen<S, I, S0, I0, Op extends string, O extends Shape> = I extends readonly [...infer A extends Shape, infer k]
  ? [number] extends [k]
    ? Shape
    : k extends number
      ? Behind<S, k> extends infer R
        ? R extends Shape
          ? [...O, ...A, ...R]
          : `${Op}: indices ${Show<I0>} name ${k} axes but ${Show<S0>} has ${S extends Shape ? S["length"] : never}${O["length"] extends 0 ? "" : ` after ${O["length"]} batch axes`}`
        : never
      : Shape
  : `${Op}: indices ${Show<I0>} need an axis after the batch axes`

/** Takes `B` batch axes, which agree, from both. */
type Batch<S, I, B, S0, I0, Op extends string, O extends Shape = [], Z extends string = "v"> = O["length"] extends B
  ? Chosen<S, I, S0, I0, Op, O>
  : S extends readonly [infer s extends Dim, ...infer SR]
    ? I extends readonly [infer i extends Dim, ...infer IR]
      ? Bz<DimNe<s, i>, Z> extends Bz<"ne", Z>
        ? `${Op}: batch axes of ${Show<S0>} and indices ${Show<I0>} differ: ${s} vs ${i} (axis ${O["length"]})`
        : Batch<SR, IR, B, S0, I0, Op, [...O, s], Z>
      : `${Op}: indices ${Show<I0>} need an axis after the batch axes`
    : `${Op}: ${Show<S0>} has less than ${B & number} batch axes`

/**
 * What indices `I` `[...batch, ...any, k]` choose of `S` `[...batch, ...k axes, ...rest]`: `[...batch, ...any,
 * ...rest]`; or a message.
 *
 * @since 0.1.0
 * @category rules
 */
export type GatherNd<
  S extends Shape,
  I extends Shape,
  B extends number = 0,
  Op extends string = "gatherNd",
  Z extends string = "v"
> = S extends Ranked
  ? I extends Ranked
    ? number extends B
      ? Shape
      : Bz<BadWhole<B>, Z> extends Bz<"bad", Z>
        ? WholeText<Op, "batchDims", B>
        : Batch<S, I, B, S, I, Op>
    : Shape
  : Shape

/**
 * A message if updates `U` do not fit what indices `I` choose of `S`.
 *
 * @since 0.1.0
 * @category checks
 */
export type ScatterNdErr<
  S extends Shape,
  I extends Shape,
  U extends Shape,
  Op extends string = "scatterNd"
> = S extends Ranked
  ? U extends Ranked
    ? GatherNd<S, I, 0, Op> extends infer W
      ? W extends string
        ? W
        : W extends Shape
          ? UpdatesErr<U, W, Op>
          : 0
      : never
    : 0
  : 0
