/** What convolutions and poolings share: their hyper-parameters, and the sentences about them. */
import type { Padding2, Size2, SizeAt, Windows } from "./convDim.ts"
import type { BadCount, BadWhole, CountText, WholeText } from "./count.ts"
import type { Bz } from "./guard.ts"
import type { Show } from "./show.ts"

type ShowSize<K> = K extends readonly [infer h extends number, infer w extends number]
  ? `[${h}, ${w}]`
  : `${K & number}`

/** A message if a literal in `K`, called `What`, is no count. */
export type Counts<K, Op extends string, What extends string, Z extends string = "v"> = Op extends string
  ? Bz<BadCount<SizeAt<K, 0>>, Z> extends Bz<"bad", Z>
    ? CountText<Op, What, SizeAt<K, 0>>
    : Bz<BadCount<SizeAt<K, 1>>, Z> extends Bz<"bad", Z>
      ? CountText<Op, What, SizeAt<K, 1>>
      : 0
  : never

/** A message if a literal in `P`, called `What`, is no whole number from 0. */
export type Wholes<P, Op extends string, What extends string = "padding", Z extends string = "v"> = P extends string
  ? 0
  : Bz<BadWhole<SizeAt<P, 0>>, Z> extends Bz<"bad", Z>
    ? WholeText<Op, What, SizeAt<P, 0>>
    : Bz<BadWhole<SizeAt<P, 1>>, Z> extends Bz<"bad", Z>
      ? WholeText<Op, What, SizeAt<P, 1>>
      : 0

/**
 * A message if a literal among the hyper-parameters of a window is no count.
 *
 * @since 0.1.0
 * @category rules
 */
export type WindowErr<K extends Size2, S extends Size2, P extends Padding2, D extends Size2, Op extends string> =
  Counts<K, Op, "kernel"> extends infer e
    ? e extends string
      ? e
      : Counts<S, Op, "stride"> extends infer f
        ? f extends string
          ? f
          : Counts<D, Op, "dilation"> extends infer g
            ? g extends string
              ? g
              : Wholes<P, Op>
            : never
        : never
    : never

type DilationText<D> = D extends 1 | readonly [1, 1] ? "" : ` with dilation ${ShowSize<D>}`
type PaddingText<P> = P extends string | 0 | readonly [0, 0] ? "" : ` with padding ${ShowSize<P>}`

/**
 * A kernel that does not fit.
 *
 * @since 0.1.0
 * @category messages
 */
export type FitText<
  Op extends string,
  K,
  P,
  D,
  X
> = `${Op}: kernel ${ShowSize<K>}${DilationText<D>} does not fit into ${Show<X>}${PaddingText<P>}`

/**
 * A transposed convolution that gives nothing.
 *
 * @since 0.1.0
 * @category messages
 */
export type NothingText<
  Op extends string,
  K,
  P,
  X
> = `${Op}: kernel ${ShowSize<K>} leaves nothing of ${Show<X>}${PaddingText<P>}`

/** The height and width of an output, or null in one of them; `W` is `Slides`. */
export type Dims2<h, w, W extends readonly [unknown, unknown]> = [Windows<h, W[0]>, Windows<w, W[1]>]
