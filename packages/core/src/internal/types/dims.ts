import type { Shape } from "./dim.ts"
import type { Bz } from "./guard.ts"

/** `"ok"`, or `"bad"` for a literal that is negative, fractional or too large to be exact. A name is what `Name` says. */
type Kind<D, Name> = D extends number
  ? `${D}` extends `-${string}` | `${string}.${string}` | `${string}e${string}`
    ? "bad"
    : "ok"
  : Name

type First<S, Op extends string, Name> = S extends readonly [infer H, ...infer T]
  ? Kind<H, Name> extends "ok"
    ? First<T, Op, Name>
    : H extends string
      ? `${Op}: ${H} has no size here: use Tensor.size(x, "${H}")`
      : `${Op}: ${H & number} is not a size`
  : 0

/**
 * A message if a dim is negative, fractional or a name: where a tensor is created only numbers are sizes. A dim that is a type
 * parameter of the caller is welcome.
 *
 * @since 0.1.0
 * @category rules
 */
export type SizesErr<S extends Shape, Op extends string, Z extends string = "v"> = S extends Shape
  ? Bz<Kind<S[number], "bad">, Z> extends Bz<"ok", Z>
    ? 0
    : First<S, Op, "bad">
  : 0

/**
 * A message if a dim is negative or fractional; names and type parameters of the caller are welcome.
 *
 * @since 0.1.0
 * @category rules
 */
export type DimsErr<S extends Shape, Op extends string, Z extends string = "v"> = S extends Shape
  ? Bz<Kind<S[number], "ok">, Z> extends Bz<"ok", Z>
    ? 0
    : First<S, Op, "ok">
  : 0
