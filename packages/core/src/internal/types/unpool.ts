import type { SizeAt } from "./convDim.ts"
import type { Dim, Ranked, Shape } from "./dim.ts"
import type { ShapeNe } from "./equal.ts"
import type { Bz } from "./guard.ts"
import type { Show } from "./show.ts"
import type { Counts } from "./window.ts"

/**
 * The shape of what a pooling of `[..., height, width, channels]` at the indices `I` was taken from, images of the size `N`; or a message.
 *
 * @since 0.1.0
 * @category rules
 */
export type MaxUnpool2d<
  X extends Shape,
  I extends Shape,
  N extends readonly [number, number],
  Op extends string = "maxUnpool2d",
  X0 = X,
  I0 = I,
  Z extends string = "v"
> = X extends Ranked
  ? I extends Ranked
    ? Counts<N, Op, "size"> extends infer e
      ? e extends string
        ? e
        : X extends readonly [...infer B extends Shape, unknown, unknown, infer c extends Dim]
          ? Bz<ShapeNe<X, I>, Z> extends Bz<"ne", Z>
            ? `${Op}: ${Show<X0>} and indices ${Show<I0>} differ`
            : [...B, SizeAt<N, 0> & number, SizeAt<N, 1> & number, c]
          : `${Op} expects an image [height, width, channels] but got ${Show<X0>}`
      : never
    : Shape
  : Shape
