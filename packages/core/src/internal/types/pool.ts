import type { ConvDim, Padding, Padding2, Size2, Slides } from "./convDim.ts"
import type { Dim, Ranked, Shape } from "./dim.ts"
import type { Show } from "./show.ts"
import type { Dims2, FitText, WindowErr } from "./window.ts"

/**
 * The shape of a pooling over `[..., height, width, channels]`; or a message.
 *
 * @since 0.1.0
 * @category rules
 */
export type Pool2d<
  X extends Shape,
  K extends Size2,
  S extends Size2 = K,
  P extends Padding2 = "valid",
  Op extends string = "maxPool2d"
> = X extends Ranked
  ? WindowErr<K, S, P, 1, Op> extends infer e
    ? e extends string
      ? e
      : X extends readonly [...infer B extends Shape, infer h, infer w, infer c extends Dim]
        ? Dims2<h, w, Slides<K, S, P, 1>> extends [infer oh extends Dim, infer ow extends Dim]
          ? [...B, oh, ow, c]
          : FitText<Op, K, P, 1, X>
        : `${Op} expects an image [height, width, channels] but got ${Show<X>}`
    : never
  : Shape

/**
 * The shape of a pooling over `[..., time, channels]`; or a message.
 *
 * @since 0.1.0
 * @category rules
 */
export type Pool1d<
  X extends Shape,
  K extends number,
  S extends number = K,
  P extends Padding = "valid",
  Op extends string = "maxPool1d"
> = X extends Ranked
  ? WindowErr<K, S, P, 1, Op> extends infer e
    ? e extends string
      ? e
      : X extends readonly [...infer B extends Shape, infer t, infer c extends Dim]
        ? ConvDim<t, K, S, P> extends infer o
          ? o extends Dim
            ? [...B, o, c]
            : FitText<Op, K, P, 1, X>
          : never
        : `${Op} expects a sequence [time, channels] but got ${Show<X>}`
    : never
  : Shape
