import type { BadWhole, WholeText } from "./count.ts"
import type { Dim, Ranked, Shape } from "./dim.ts"
import type { DimNe } from "./equal.ts"
import type { Bz } from "./guard.ts"
import type { Gte } from "./num.ts"
import type { Show } from "./show.ts"

/** `"more"` if `n` elements are known to be more than the `A` of an axis, else 0. */
type More<n, A> = [n] extends [number]
  ? [A] extends [number]
    ? [number] extends [n | A]
      ? 0
      : Gte<A, n> extends false
        ? "more"
        : 0
    : 0
  : 0

type Walk<S, Ns, S0, O extends Shape = [], Z extends string = "v"> = S extends readonly [
  infer a extends Dim,
  ...infer SR
]
  ? Ns extends readonly [infer n, ...infer R]
    ? n extends null
      ? Walk<SR, R, S0, [...O, a], Z>
      : Bz<BadWhole<n>, Z> extends Bz<"bad", Z>
        ? WholeText<"dynamicSlice", "a size", n>
        : Bz<More<n, a>, Z> extends Bz<"more", Z>
          ? `dynamicSlice: axis ${O["length"]} of ${Show<S0>} has no ${n & number} elements`
          : Walk<SR, R, S0, [...O, n & number], Z>
    : O
  : O

/**
 * A part of `S` with the sizes `Ns` (null: all of the axis); or a message.
 *
 * @since 0.1.0
 * @category rules
 */
export type DynamicSlice<S extends Shape, Ns extends ReadonlyArray<number | null>> = S extends Ranked
  ? Ns extends Ranked
    ? [S["length"]] extends [Ns["length"]]
      ? Walk<S, Ns, S>
      : `dynamicSlice: ${Ns["length"]} sizes but ${Show<S>} has rank ${S["length"]}`
    : { [K in keyof S]: Dim }
  : Shape

type Fits<S, U, S0, U0, O extends ReadonlyArray<0> = [], Z extends string = "v"> = S extends readonly [
  infer a,
  ...infer SR
]
  ? U extends readonly [infer b, ...infer UR]
    ? Bz<More<b, a>, Z> extends Bz<"more", Z>
      ? `dynamicUpdate: update ${Show<U0>} does not fit into ${Show<S0>}: ${b & Dim} vs ${a & Dim} (axis ${O["length"] & number})`
      : Bz<[a, b], Z> extends Bz<[string, string], Z>
        ? Bz<DimNe<a, b>, Z> extends Bz<"ne", Z>
          ? `dynamicUpdate: update ${Show<U0>} does not fit into ${Show<S0>}: ${b & Dim} vs ${a & Dim} (axis ${O["length"] & number})`
          : Fits<SR, UR, S0, U0, [...O, 0], Z>
        : Fits<SR, UR, S0, U0, [...O, 0], Z>
    : 0
  : 0

/** A message if an update of shape `U` does not fit into `S`. */
export type UpdateErr<S extends Shape, U extends Shape> = S extends Ranked
  ? U extends Ranked
    ? [S["length"]] extends [U["length"]]
      ? Fits<S, U, S, U>
      : `dynamicUpdate: ranks differ: ${Show<S>} vs update ${Show<U>}`
    : 0
  : 0

/** A message if there is not one start for every axis of `S`. */
export type StartsErr<S extends Shape, B extends ReadonlyArray<unknown>, Op extends string> = S extends Ranked
  ? B extends Ranked
    ? [S["length"]] extends [B["length"]]
      ? 0
      : `${Op}: ${B["length"]} starts but ${Show<S>} has rank ${S["length"]}`
    : 0
  : 0
