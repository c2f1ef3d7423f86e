import type { Empty, Padding, Padding2, PoolDim, PoolDims2, Size2, SizeAt } from "./convDim.ts"
import type { Dim, Ranked, Shape } from "./dim.ts"
import type { Bz } from "./guard.ts"
import type { Show } from "./show.ts"
import type { Counts, FitText, PoolErr } from "./window.ts"

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
  Op extends string = "maxPool2d",
  D extends Size2 = 1,
  C extends boolean = false
> = X extends Ranked
  ? PoolErr<K, S, P, D, Op> extends infer e
    ? e extends string
      ? e
      : X extends readonly [...infer B extends Shape, infer h, infer w, infer c extends Dim]
        ? PoolDims2<h, w, K, S, P, D, C> extends [infer oh extends Dim, infer ow extends Dim]
          ? [...B, oh, ow, c]
          : FitText<Op, K, P, D, X>
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
  Op extends string = "maxPool1d",
  D extends number = 1,
  C extends boolean = false
> = X extends Ranked
  ? PoolErr<K, S, P, D, Op> extends infer e
    ? e extends string
      ? e
      : X extends readonly [...infer B extends Shape, infer t, infer c extends Dim]
        ? PoolDim<t, K, S, P, D, C> extends infer o
          ? o extends Dim
            ? [...B, o, c]
            : FitText<Op, K, P, D, X>
          : never
        : `${Op} expects a sequence [time, channels] but got ${Show<X>}`
    : never
  : Shape

/**
 * The shape of a pooling of `[..., height, width, channels]` to `[..., ...N, channels]`; or a message.
 *
 * @since 0.1.0
 * @category rules
 */
export type AdaptivePool2d<
  X extends Shape,
  N extends Size2,
  Op extends string,
  X0 = X,
  Z extends string = "v"
> = X extends Ranked
  ? Counts<N, Op, "size"> extends infer e
    ? e extends string
      ? e
      : X extends readonly [...infer B extends Shape, infer h, infer w, infer c extends Dim]
        ? Bz<Empty<h> | Empty<w>, Z> extends Bz<0, Z>
          ? [...B, SizeAt<N, 0> & number, SizeAt<N, 1> & number, c]
          : `${Op}: ${Show<X0>} has nothing to pool`
        : `${Op} expects an image [height, width, channels] but got ${Show<X0>}`
    : never
  : Shape

/**
 * The shape of a pooling of `[..., time, channels]` to `[..., N, channels]`; or a message.
 *
 * @since 0.1.0
 * @category rules
 */
export type AdaptivePool1d<
  X extends Shape,
  N extends number,
  Op extends string,
  X0 = X,
  Z extends string = "v"
> = X extends Ranked
  ? Counts<N, Op, "size"> extends infer e
    ? e extends string
      ? e
      : X extends readonly [...infer B extends Shape, infer t, infer c extends Dim]
        ? Bz<Empty<t>, Z> extends Bz<0, Z>
          ? [...B, N, c]
          : `${Op}: ${Show<X0>} has nothing to pool`
        : `${Op} expects a sequence [time, channels] but got ${Show<X0>}`
    : never
  : Shape
