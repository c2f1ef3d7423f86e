import type { Empty } from "./convDim.ts"
import type { Dim, Ranked, Shape } from "./dim.ts"
import type { DimNe, ShapeNe } from "./equal.ts"
import type { Bz } from "./guard.ts"
import type { Show } from "./show.ts"

type Sampled<X, G, X0, G0, Z extends string = "v"> = X extends readonly [
  ...infer B extends Shape,
  infer h,
  infer w,
  infer c extends Dim
]
  ? G extends readonly [...infer E extends Shape, infer oh extends Dim, infer ow extends Dim, infer k]
    ? Bz<DimNe<k, 2>, Z> extends Bz<"ne", Z>
      ? `gridSample expects a grid [height, width, 2] but got ${Show<G0>}`
      : Bz<ShapeNe<B, E>, Z> extends Bz<"ne", Z>
        ? `gridSample: ${Show<X0>} and the grid ${Show<G0>} differ before their height`
        : Bz<Empty<h> | Empty<w>, Z> extends Bz<0, Z>
          ? [...B, oh, ow, c]
          : `gridSample: ${Show<X0>} has nothing to sample`
    : `gridSample expects a grid [height, width, 2] but got ${Show<G0>}`
  : `gridSample expects an image [height, width, channels] but got ${Show<X0>}`

/**
 * The shape of images `X` seen at the points `G`; or a message.
 *
 * @since 0.1.0
 * @category rules
 */
export type GridSample<X extends Shape, G extends Shape, X0 = X, G0 = G> = X extends Ranked
  ? G extends Ranked
    ? Sampled<X, G, X0, G0>
    : Shape
  : Shape
