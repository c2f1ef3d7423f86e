import type { Dim, Ranked, Shape } from "./dim.ts"
import type { DimNe } from "./equal.ts"
import type { Bz } from "./guard.ts"
import type { Show } from "./show.ts"

type ToNe<A, B> = [A] extends [1] ? 0 : DimNe<A, B>

type To<
  A extends ReadonlyArray<unknown>,
  B extends ReadonlyArray<unknown>,
  A0 extends Shape,
  B0 extends Shape,
  Z extends string
> = A extends readonly [...infer AR, infer a extends Dim]
  ? B extends readonly [...infer BR, infer b extends Dim]
    ? Bz<ToNe<a, b>, Z> extends Bz<"ne", Z>
      ? `broadcastTo: ${Show<A0>} does not stretch to ${Show<B0>}: ${a} (axis ${AR["length"]}) vs ${b} (axis ${BR["length"]} of the target)`
      : To<AR, BR, A0, B0, Z>
    : `broadcastTo: ${Show<A0>} has more axes than ${Show<B0>}`
  : 0

type IsName<D> = [D] extends [number] ? 0 : "name"

/** A message if the target has a name that is not among the dims `N` of the operand. */
type Foreign<N, B, Z extends string = "v"> = B extends readonly [infer h, ...infer R]
  ? Bz<IsName<h>, Z> extends Bz<"name", Z>
    ? h extends N
      ? Foreign<N, R, Z>
      : `broadcastTo: ${h & string} has no size here: use Tensor.size(x, "${h & string}")`
    : Foreign<N, R, Z>
  : 0

/**
 * A message if `A` does not stretch to `B`.
 *
 * @since 0.1.0
 * @category rules
 */
export type BroadcastTo<A extends Shape, B extends Shape> = A extends Ranked
  ? B extends Ranked
    ? ([number] extends [A[number]] ? 0 : Foreign<A[number], B>) extends infer F
      ? F extends string
        ? F
        : To<A, B, A, B, "v">
      : never
    : 0
  : 0
