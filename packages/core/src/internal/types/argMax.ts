import type { AxisIndex, Nth, SetAxis } from "./axis.ts"
import type { Shape } from "./dim.ts"
import type { Bz } from "./guard.ts"
import type { Show } from "./show.ts"

/** Of a type parameter it is not known. */
type Empty<D> = [number] extends [D] ? 0 : [D] extends [0] ? "empty" : 0

/**
 * `S` without axis `X`, which must not be empty; or a message.
 *
 * @since 0.1.0
 * @category rules
 */
export type ArgMax<S extends Shape, X extends number, Op extends string = "argMax", Z extends string = "v"> =
  AxisIndex<S, X, Op> extends infer x
    ? x extends string
      ? x
      : number extends x
        ? Shape
        : Bz<Empty<Nth<S, x>>, Z> extends Bz<"empty", Z>
          ? `${Op}: axis ${X} of ${Show<S>} is empty`
          : SetAxis<S, x, []>
    : never
