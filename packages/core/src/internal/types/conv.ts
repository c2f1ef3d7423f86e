/**
 * Shapes of convolutions. `X0` is `X`: what a test has narrowed is an intersection wherever it is passed on, which costs a
 * thousand instantiations.
 */
import type { ConvDim, ConvTransposeDim, ConvTransposeDims2, Padding, Padding2, Size2, Slides } from "./convDim.ts"
import type { BadCount, CountText } from "./count.ts"
import type { Dim, Ranked, Shape } from "./dim.ts"
import type { Bz } from "./guard.ts"
import type { Mod } from "./num.ts"
import type { Show } from "./show.ts"
import type { Dims2, FitText, NothingText, Wholes, WindowErr } from "./window.ts"

/** A message if filters and groups are no counts, or groups do not divide filters. */
type FiltersErr<F extends number, G extends number, Op extends string, Z extends string = "v"> = Op extends string
  ? Bz<BadCount<F>, Z> extends Bz<"bad", Z>
    ? CountText<Op, "filters", F>
    : G extends 1
      ? 0
      : Bz<BadCount<G>, Z> extends Bz<"bad", Z>
        ? CountText<Op, "groups", G>
        : Bz<Rest<F, G>, Z> extends Bz<"rest", Z>
          ? `${Op}: ${G} groups do not divide ${F} filters`
          : 0
  : never

/** `"rest"` if G is known not to divide C. */
type Rest<C, G extends number> = [C] extends [number]
  ? [number] extends [C | G]
    ? 0
    : Mod<C, G> extends 0
      ? 0
      : "rest"
  : 0

/** The hyper-parameters of a convolution, checked once for all shapes it meets. */
type ConvErr<
  F extends number,
  K extends Size2,
  S extends Size2,
  P extends Padding2,
  D extends Size2,
  G extends number,
  Op extends string
> = WindowErr<K, S, P, D, Op> extends infer e ? (e extends string ? e : FiltersErr<F, G, Op>) : never

/** `ConvErr` of a transposed convolution, whose result is `E` longer. */
type TransposeErr<
  F extends number,
  K extends Size2,
  S extends Size2,
  P extends Padding2,
  D extends Size2,
  G extends number,
  E extends Size2,
  Op extends string
> = ConvErr<F, K, S, P, D, G, Op> extends infer e ? (e extends string ? e : Wholes<E, Op, "outputPadding">) : never

/** The result `R`, or a message if groups do not divide the channels. */
type Grouped<R, C, G extends number, X, Op extends string, Z extends string = "v"> = G extends 1
  ? R
  : Bz<Rest<C, G>, Z> extends Bz<"rest", Z>
    ? `${Op}: ${G} groups do not divide ${C & Dim} channels of ${Show<X>}`
    : R

/**
 * The shape of a convolution with `F` filters over `[..., height, width, channels]`; or a message. The kernel has the shape
 * `[height, width, channels / G, F]`.
 *
 * @since 0.1.0
 * @category rules
 */
export type Conv2d<
  X extends Shape,
  F extends number,
  K extends Size2,
  S extends Size2 = 1,
  P extends Padding2 = "valid",
  D extends Size2 = 1,
  G extends number = 1,
  Op extends string = "conv2d",
  X0 = X
> = X extends Ranked
  ? ConvErr<F, K, S, P, D, G, Op> extends infer e
    ? e extends string
      ? e
      : X extends readonly [...infer B extends Shape, infer h, infer w, infer c]
        ? Dims2<h, w, Slides<K, S, P, D>> extends [infer oh extends Dim, infer ow extends Dim]
          ? Grouped<[...B, oh, ow, F], c, G, X0, Op>
          : FitText<Op, K, P, D, X>
        : `${Op} expects an image [height, width, channels] but got ${Show<X>}`
    : never
  : Shape

/**
 * The shape of a transposed convolution with `F` filters over `[..., height, width, channels]`; or a message.
 *
 * @since 0.1.0
 * @category rules
 */
export type ConvTranspose2d<
  X extends Shape,
  F extends number,
  K extends Size2,
  S extends Size2 = 1,
  P extends Padding2 = "valid",
  D extends Size2 = 1,
  G extends number = 1,
  Op extends string = "convTranspose2d",
  X0 = X,
  E extends Size2 = 0
> = X extends Ranked
  ? TransposeErr<F, K, S, P, D, G, E, Op> extends infer e
    ? e extends string
      ? e
      : X extends readonly [...infer B extends Shape, infer h, infer w, infer c]
        ? ConvTransposeDims2<h, w, K, S, P, D, E> extends [infer oh extends Dim, infer ow extends Dim]
          ? Grouped<[...B, oh, ow, F], c, G, X0, Op>
          : NothingText<Op, K, P, X>
        : `${Op} expects an image [height, width, channels] but got ${Show<X>}`
    : never
  : Shape

/**
 * The shape of a convolution with `F` filters over `[..., time, channels]`; or a message. The kernel has the shape `[time,
 * channels / G, F]`.
 *
 * @since 0.1.0
 * @category rules
 */
export type Conv1d<
  X extends Shape,
  F extends number,
  K extends number,
  S extends number = 1,
  P extends Padding = "valid",
  D extends number = 1,
  G extends number = 1,
  Op extends string = "conv1d",
  X0 = X
> = X extends Ranked
  ? ConvErr<F, K, S, P, D, G, Op> extends infer e
    ? e extends string
      ? e
      : X extends readonly [...infer B extends Shape, infer t, infer c]
        ? ConvDim<t, K, S, P, D> extends infer o
          ? o extends Dim
            ? Grouped<[...B, o, F], c, G, X0, Op>
            : FitText<Op, K, P, D, X>
          : never
        : `${Op} expects a sequence [time, channels] but got ${Show<X>}`
    : never
  : Shape

/**
 * The shape of a transposed convolution with `F` filters over `[..., time, channels]`; or a message.
 *
 * @since 0.1.0
 * @category rules
 */
export type ConvTranspose1d<
  X extends Shape,
  F extends number,
  K extends number,
  S extends number = 1,
  P extends Padding = "valid",
  D extends number = 1,
  G extends number = 1,
  Op extends string = "convTranspose1d",
  X0 = X,
  E extends number = 0
> = X extends Ranked
  ? TransposeErr<F, K, S, P, D, G, E, Op> extends infer e
    ? e extends string
      ? e
      : X extends readonly [...infer B extends Shape, infer t, infer c]
        ? ConvTransposeDim<t, K, S, P, D, E> extends infer o
          ? o extends Dim
            ? Grouped<[...B, o, F], c, G, X0, Op>
            : NothingText<Op, K, P, X>
          : never
        : `${Op} expects a sequence [time, channels] but got ${Show<X>}`
    : never
  : Shape
