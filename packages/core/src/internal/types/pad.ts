import type { AddDim } from "./concat.ts"
import type { BadWhole, WholeText } from "./count.ts"
import type { Dim, Ranked, Shape } from "./dim.ts"
import type { Bz } from "./guard.ts"
import type { Show } from "./show.ts"

type PadDim<n, A, B> = [A, B] extends [0, 0] ? n : AddDim<AddDim<n, A>, B>

type Walk<S, Ps, O extends Shape = [], Z extends string = "v"> = S extends readonly [infer n extends Dim, ...infer SR]
  ? Ps extends readonly [readonly [infer A, infer B], ...infer R]
    ? Bz<BadWhole<A>, Z> extends Bz<"bad", Z>
      ? WholeText<"pad", "a padding", A>
      : Bz<BadWhole<B>, Z> extends Bz<"bad", Z>
        ? WholeText<"pad", "a padding", B>
        : Walk<SR, R, [...O, PadDim<n, A, B>], Z>
    : Ps extends readonly [unknown, ...infer R]
      ? Walk<SR, R, [...O, Dim], Z>
      : never
  : O

/**
 * `S` with `[before, after]` elements more on each of its axes; or a message.
 *
 * @since 0.1.0
 * @category rules
 */
export type Pad<S extends Shape, Ps extends ReadonlyArray<readonly [before: number, after: number]>> = S extends Ranked
  ? Ps extends Ranked
    ? [S["length"]] extends [Ps["length"]]
      ? Walk<S, Ps>
      : `pad: ${Ps["length"]} paddings but ${Show<S>} has rank ${S["length"]}`
    : { [K in keyof S]: Dim }
  : Shape
