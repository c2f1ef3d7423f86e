import type { BadWhole, WholeText } from "./count.ts"
import type { Dim, Ranked, Shape } from "./dim.ts"
import type { Bz } from "./guard.ts"
import type { Mul } from "./num.ts"
import type { Show } from "./show.ts"

/** A multiple of a size; that of a symbol is not known. */
type Times<n, R> = R extends 1
  ? n
  : R extends 0
    ? 0
    : [n] extends [number]
      ? [R] extends [number]
        ? Mul<n, R>
        : number
      : number

type Walk<S, Rs, O extends Shape = [], Z extends string = "v"> = S extends readonly [infer n extends Dim, ...infer SR]
  ? Rs extends readonly [infer r, ...infer R]
    ? Bz<BadWhole<r>, Z> extends Bz<"bad", Z>
      ? WholeText<"tile", "a number of repeats", r>
      : Walk<SR, R, [...O, Times<n, r>], Z>
    : O
  : O

/**
 * `S` repeated `Rs` times along its axes; or a message.
 *
 * @since 0.1.0
 * @category rules
 */
export type Tile<S extends Shape, Rs extends ReadonlyArray<number>> = S extends Ranked
  ? Rs extends Ranked
    ? [S["length"]] extends [Rs["length"]]
      ? Walk<S, Rs>
      : `tile: ${Rs["length"]} repeats but ${Show<S>} has rank ${S["length"]}`
    : { [K in keyof S]: Dim }
  : Shape
