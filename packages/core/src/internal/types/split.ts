import type { AxisIndex, Nth, SetAxis } from "./axis.ts"
import type { AddDim } from "./concat.ts"
import type { BadCount, BadWhole, CountText, WholeText } from "./count.ts"
import type { Dim, Ranked, Shape } from "./dim.ts"
import type { DimNe } from "./equal.ts"
import type { Bz } from "./guard.ts"
import type { FloorDiv, Mod } from "./num.ts"
import type { Show } from "./show.ts"

type Times<T, N, O extends ReadonlyArray<unknown> = []> = O["length"] extends N ? O : Times<T, N, [...O, T]>

type Each<S, X, Ns, O extends ReadonlyArray<Shape> = []> = Ns extends readonly [infer n extends number, ...infer R]
  ? Each<S, X, R, [...O, SetAxis<S, X, [n]>]>
  : O

/** The sum of sizes, or a message. */
type Total<Ns, O extends number = 0, Z extends string = "v"> = Ns extends readonly [infer n extends number, ...infer R]
  ? Bz<BadWhole<n>, Z> extends Bz<"bad", Z>
    ? WholeText<"split", "a size", n>
    : Total<R, AddDim<O, n>, Z>
  : O

/** `"uneven"` if `N` parts are known not to divide `n` elements, else 0. */
type Uneven<n, N extends number> = [n] extends [number]
  ? [number] extends [n | N]
    ? 0
    : Mod<n, N> extends 0
      ? 0
      : "uneven"
  : 0

type Parts<S extends Shape, n, N extends number, X extends number, x, Z extends string = "v"> = X extends number
  ? Bz<BadCount<N>, Z> extends Bz<"bad", Z>
    ? CountText<"split", "the number of parts", N>
    : [number] extends [N]
      ? ReadonlyArray<SetAxis<S, x, [number]>>
      : Bz<Uneven<n, N>, Z> extends Bz<"uneven", Z>
        ? `split: ${N} parts do not divide axis ${X} of ${Show<S>} (size ${n & Dim})`
        : Times<SetAxis<S, x, [[n] extends [number] ? FloorDiv<n, N> : number]>, N>
  : never

type Sizes<
  S extends Shape,
  n,
  Ns extends ReadonlyArray<number>,
  X extends number,
  x,
  Z extends string = "v"
> = Ns extends Ranked
  ? Total<Ns> extends infer t
    ? t extends string
      ? t
      : [n] extends [number]
        ? Bz<DimNe<n, t>, Z> extends Bz<"ne", Z>
          ? `split: sizes ${Show<Ns>} add up to ${t & number} but axis ${X} of ${Show<S>} has size ${n}`
          : Each<S, x, Ns>
        : Each<S, x, Ns>
    : never
  : ReadonlyArray<SetAxis<S, x, [number]>>

/**
 * The shapes of the parts of `S` along axis `X`: `N` equal ones, or of the sizes `N`; or a message.
 *
 * @since 0.1.0
 * @category rules
 */
export type Split<S extends Shape, N extends number | ReadonlyArray<number>, X extends number = 0> = S extends Ranked
  ? AxisIndex<S, X, "split"> extends infer x
    ? x extends string
      ? x
      : number extends x
        ? ReadonlyArray<Shape>
        : N extends number
          ? Parts<S, Nth<S, x>, N, X, x>
          : N extends ReadonlyArray<number>
            ? Sizes<S, Nth<S, x>, N, X, x>
            : never
    : never
  : ReadonlyArray<Shape>
