import type { Dim, Ranked, Shape } from "./dim.ts"
import type { Sh } from "./leaf.ts"
import type { Show } from "./show.ts"

/** The sizes of vectors, or a message. */
type Sizes<Ts, O extends Shape = []> = Ts extends readonly [infer T, ...infer R]
  ? Sh<T> extends infer S
    ? S extends readonly [infer n extends Dim]
      ? Sizes<R, [...O, n]>
      : S extends Ranked
        ? `meshgrid: needs vectors but got ${Show<S>}`
        : Sizes<R, [...O, Dim]>
    : never
  : O

/**
 * The shape of the grid that vectors make; or a message.
 *
 * @since 0.1.0
 * @category rules
 */
export type Meshgrid<Ts extends ReadonlyArray<unknown>> = Ts extends Ranked ? Sizes<Ts> : Shape
