/** Models of two sequences, or of one and its mask, on types. */
import type { Bz, Dim } from "@typegrad/core/Shape"
import type { Tensor } from "@typegrad/core/Tensor"
import type { BadCount, CountErr, Undivided } from "./check.ts"

/** A sentence if `D` is no width that `H` heads share. */
type WidthErr<D extends number, H extends number, Op extends string, Z extends string = "v"> =
  BadCount<D> extends "bad"
    ? CountErr<D, `${Op}: width`>
    : Bz<BadCount<H> extends "bad" ? 0 : Undivided<D, H>, Z> extends Bz<"bad", Z>
      ? `${Op}: ${H} heads do not divide the width ${D}`
      : 0

/** The width `D` itself, or a sentence; without the box of `Guard`, as `Count` is. */
export type WidthOf<D extends number, H extends number, Op extends string> =
  WidthErr<D, H, Op> extends string ? WidthErr<D, H, Op> : D

/**
 * What self-attention with `masked` is given: `x` looks only at its places where the mask is true, which have a token.
 *
 * @since 0.1.0
 * @category models
 */
export type MaskedInputs<D extends Dim> = {
  readonly x: Tensor<["time", D]>
  readonly mask: Tensor<["time"], "bool">
}

/** `"none"` for 0. The first test is true of `number`, and of a type parameter as far as conditions ask: both pass. */
type Given<D extends number> = [number] extends [D] ? "given" : [D] extends [0] ? "none" : "given"

/** `M` itself, or a sentence if attention is masked and there is no width. */
export type MaskedOf<M extends boolean, D extends number, Op extends string> =
  Given<D> extends "none" ? (M extends true ? `${Op}: masked needs a width` : M) : M

/** The width of masked attention, or a sentence. */
export type MaskedWidth<D extends number, H extends number, M extends boolean, Op extends string> = M extends true
  ? WidthOf<D, H, Op>
  : `${Op}: a width is for masked only`
