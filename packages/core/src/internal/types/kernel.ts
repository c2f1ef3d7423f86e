/** Convolutions whose filters are a tensor: what its shape says, and whether it reads the channels that there are. */
import type { Conv1d, Conv2d, ConvTranspose1d, ConvTranspose2d } from "./conv.ts"
import type { GroupDim, Padding, Padding2, Size2 } from "./convDim.ts"
import type { Dim, Ranked, Shape } from "./dim.ts"
import type { DimNe } from "./equal.ts"
import type { Bz } from "./guard.ts"
import type { Show } from "./show.ts"

/** The size of a kernel's axis; of a named one nothing is known. */
type Count<D> = D extends number ? D : number

/** The last axis of a shape. */
type Channels<X> = X extends readonly [...infer _, infer c] ? c : number

/** `R`, or a message if filters that read `C` channels do not fit `X`. */
type Reads<R, C, X, W, G extends number, Op extends string, Z extends string = "v"> = R extends string
  ? R
  : Bz<DimNe<GroupDim<Channels<X>, G>, C>, Z> extends Bz<"ne", Z>
    ? `${Op}: kernel ${Show<W>} reads ${C & Dim} channels${G extends 1 ? "" : ` in each of ${G} groups`} but ${Show<X>} has ${Channels<X> & Dim}`
    : R

type Rank2<Op extends string, W> = `${Op} expects a kernel [height, width, channels, filters] but got ${Show<W>}`
type Rank1<Op extends string, W> = `${Op} expects a kernel [time, channels, filters] but got ${Show<W>}`

/**
 * The shape of `conv2d` over `X` with a kernel of the shape `W`, `[height, width, channels / G, filters]`; or a message.
 *
 * @since 0.1.0
 * @category rules
 */
export type KernelConv2d<
  X extends Shape,
  W extends Shape,
  S extends Size2 = 1,
  P extends Padding2 = "valid",
  D extends Size2 = 1,
  G extends number = 1,
  Op extends string = "conv2d",
  W0 = W
> = W extends Ranked
  ? W extends readonly [infer h, infer w, infer c, infer f]
    ? Reads<Conv2d<X, Count<f>, [Count<h>, Count<w>], S, P, D, G, Op>, c, X, W0, G, Op>
    : Rank2<Op, W0>
  : Shape

/**
 * The shape of `conv1d` over `X` with a kernel of the shape `W`, `[time, channels / G, filters]`; or a message.
 *
 * @since 0.1.0
 * @category rules
 */
export type KernelConv1d<
  X extends Shape,
  W extends Shape,
  S extends number = 1,
  P extends Padding = "valid",
  D extends number = 1,
  G extends number = 1,
  Op extends string = "conv1d",
  W0 = W
> = W extends Ranked
  ? W extends readonly [infer t, infer c, infer f]
    ? Reads<Conv1d<X, Count<f>, Count<t>, S, P, D, G, Op>, c, X, W0, G, Op>
    : Rank1<Op, W0>
  : Shape

/**
 * The shape of `convTranspose2d` over `X` with a kernel of the shape `W`; or a message.
 *
 * @since 0.1.0
 * @category rules
 */
export type KernelConvTranspose2d<
  X extends Shape,
  W extends Shape,
  S extends Size2 = 1,
  P extends Padding2 = "valid",
  D extends Size2 = 1,
  G extends number = 1,
  E extends Size2 = 0,
  Op extends string = "convTranspose2d",
  W0 = W
> = W extends Ranked
  ? W extends readonly [infer h, infer w, infer c, infer f]
    ? Reads<ConvTranspose2d<X, Count<f>, [Count<h>, Count<w>], S, P, D, G, Op, X, E>, c, X, W0, G, Op>
    : Rank2<Op, W0>
  : Shape

/**
 * The shape of `convTranspose1d` over `X` with a kernel of the shape `W`; or a message.
 *
 * @since 0.1.0
 * @category rules
 */
export type KernelConvTranspose1d<
  X extends Shape,
  W extends Shape,
  S extends number = 1,
  P extends Padding = "valid",
  D extends number = 1,
  G extends number = 1,
  E extends number = 0,
  Op extends string = "convTranspose1d",
  W0 = W
> = W extends Ranked
  ? W extends readonly [infer t, infer c, infer f]
    ? Reads<ConvTranspose1d<X, Count<f>, Count<t>, S, P, D, G, Op, X, E>, c, X, W0, G, Op>
    : Rank1<Op, W0>
  : Shape
