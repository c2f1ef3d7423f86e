import type { AxisIndex, Nth, SetAxis } from "./axis.ts"
import type { BadCount, CountText } from "./count.ts"
import type { Dim, Ranked, Shape } from "./dim.ts"
import type { DimNe } from "./equal.ts"
import type { Bz } from "./guard.ts"
import type { Gte } from "./num.ts"
import type { Show } from "./show.ts"

/**
 * Rows of `S` along axis `X`, chosen by indices of shape `I`, whose axes take the place of that axis; or a message.
 *
 * @since 0.1.0
 * @category rules
 */
export type Gather<
  S extends Shape,
  I extends Shape,
  X extends number = 0,
  Op extends string = "gather"
> = S extends Ranked
  ? AxisIndex<S, X, Op> extends infer x
    ? x extends string
      ? x
      : number extends x
        ? Shape
        : I extends Ranked
          ? SetAxis<S, x, I>
          : Shape
    : never
  : Shape

type Along<
  S,
  I,
  X,
  Said,
  S0,
  I0,
  Op extends string,
  N extends ReadonlyArray<0> = [],
  Z extends string = "v"
> = S extends readonly [infer s extends Dim, ...infer SR]
  ? I extends readonly [infer i extends Dim, ...infer IR]
    ? N["length"] extends X
      ? Along<SR, IR, X, Said, S0, I0, Op, [...N, 0], Z>
      : Bz<DimNe<s, i>, Z> extends Bz<"ne", Z>
        ? `${Op}: ${Show<S0>} and indices ${Show<I0>} must agree on every axis except ${Said & number}: ${s} vs ${i} (axis ${N["length"]})`
        : Along<SR, IR, X, Said, S0, I0, Op, [...N, 0], Z>
    : `${Op}: ranks differ: ${Show<S0>} vs indices ${Show<I0>}`
  : I extends readonly []
    ? I0
    : `${Op}: ranks differ: ${Show<S0>} vs indices ${Show<I0>}`

/**
 * One element of `S` along axis `X` for every index in `I`, whose other axes are those of `S`: the shape `I`, or a
 * message.
 *
 * @since 0.1.0
 * @category rules
 */
export type GatherAlong<
  S extends Shape,
  I extends Shape,
  X extends number,
  Op extends string = "gatherAlong"
> = S extends Ranked
  ? I extends Ranked
    ? AxisIndex<S, X, Op> extends infer x
      ? x extends string
        ? x
        : number extends x
          ? I
          : Along<S, I, x, X, S, I, Op>
      : never
    : Shape
  : I

/** `"short"` if `n` elements are known to be less than `K`, else 0. */
type Short<n, K extends number> = [n] extends [number]
  ? [number] extends [n | K]
    ? 0
    : Gte<n, K> extends false
      ? "short"
      : 0
  : 0

type Largest<S extends Shape, n, K extends number, X extends number, x, Z extends string = "v"> = X extends number
  ? Bz<BadCount<K>, Z> extends Bz<"bad", Z>
    ? CountText<"topK", "k", K>
    : Bz<Short<n, K>, Z> extends Bz<"short", Z>
      ? `topK: k is ${K} but axis ${X} of ${Show<S>} has size ${n & Dim}`
      : SetAxis<S, x, [K]>
  : never

/**
 * The `K` largest elements along axis `X` (by default the last); or a message.
 *
 * @since 0.1.0
 * @category rules
 */
export type TopK<S extends Shape, K extends number, X extends number = -1> = S extends Ranked
  ? AxisIndex<S, X, "topK"> extends infer x
    ? x extends string
      ? x
      : number extends x
        ? { [A in keyof S]: Dim }
        : Largest<S, Nth<S, x>, K, X, x>
    : never
  : Shape
