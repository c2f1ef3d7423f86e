import type { Bz, Ranked, Show } from "@typegrad/core/Shape"
import type { Last } from "./check.ts"

/** `"few"` if `C` is less than `K`, by counting: as long as `K` has at most three digits. */
type Few<C, K extends number, Count extends ReadonlyArray<0> = []> = [number] extends [C] | [K]
  ? 0
  : `${K}` extends `${infer _}${infer _}${infer _}${infer _}${infer _}`
    ? 0
    : Count["length"] extends K
      ? 0
      : Count["length"] extends C
        ? "few"
        : Few<C, K, [...Count, 0]>

/** There must be at least `K` classes. */
export type TopErr<O, K extends number, Z extends string = "v"> = O extends Ranked
  ? O extends readonly []
    ? 0
    : Bz<Few<Last<O>, K>, Z> extends Bz<"few", Z>
      ? `topK(${K}) needs at least ${K} classes but the model gives ${Show<O>}`
      : 0
  : 0
