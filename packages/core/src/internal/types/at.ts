import type { AxisIndex, Nth, SetAxis } from "./axis.ts"
import type { BadInteger } from "./count.ts"
import type { Dim, Ranked, Shape } from "./dim.ts"
import type { Bz } from "./guard.ts"
import type { Gte, Sub } from "./num.ts"
import type { Show } from "./show.ts"

/** Whether index `I` (negative: from the end) is outside of `n` elements. */
type Outside<I extends number, n extends number> = [number] extends [I | n]
  ? false
  : `${I}` extends `-${infer i extends number}`
    ? [Sub<n, i>] extends [never]
      ? true
      : false
    : Gte<I, n>

/**
 * `S` without axis `X`, of which one element is taken; or a message.
 *
 * @since 0.1.0
 * @category rules
 */
export type At<S extends Shape, I extends number, X extends number, Z extends string = "v"> = S extends Ranked
  ? AxisIndex<S, X, "at"> extends infer x
    ? x extends string
      ? x
      : number extends x
        ? Shape
        : Bz<BadInteger<I>, Z> extends Bz<"bad", Z>
          ? `at: ${I} is not an index`
          : [Nth<S, x>] extends [infer n extends number]
            ? Outside<I, n> extends true
              ? `at: index ${I} is outside of axis ${X} of ${Show<S>} (size ${n & Dim})`
              : SetAxis<S, x, []>
            : SetAxis<S, x, []>
    : never
  : Shape
