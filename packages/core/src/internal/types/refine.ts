import type { Ranked, Shape } from "./dim.ts"
import type { DimNe } from "./equal.ts"
import type { Bz } from "./guard.ts"
import type { Show } from "./show.ts"

/** A size may be called by a name, and a name may turn out to be a size: only run time knows. */
type NeverIs<A, S> = [A] extends [string]
  ? [S] extends [number]
    ? 0
    : DimNe<A, S>
  : [S] extends [string]
    ? 0
    : DimNe<A, S>

type Never<A, S, Z extends string = "v"> = A extends readonly [infer a, ...infer AR]
  ? S extends readonly [infer s, ...infer SR]
    ? Bz<NeverIs<a, s>, Z> extends Bz<"ne", Z>
      ? "ne"
      : Never<AR, SR, Z>
    : "ne"
  : S extends readonly []
    ? 0
    : "ne"

/**
 * A message if a tensor of shape `A` can never be one of shape `S`: another rank, another size, or another name.
 *
 * @since 0.1.0
 * @category rules
 */
export type Refine<A extends Shape, S extends Shape, Z extends string = "v"> = A extends Ranked
  ? S extends Ranked
    ? Bz<Never<A, S>, Z> extends Bz<"ne", Z>
      ? `refine: ${Show<A>} can never be ${Show<S>}`
      : 0
    : 0
  : 0
