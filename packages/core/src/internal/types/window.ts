/** What convolutions and poolings share: their hyper-parameters, and the sentences about them. */
import type { Padding2, Size2, SizeAt, Windows } from "./convDim.ts"
import type { BadCount, BadWhole, CountText, WholeText } from "./count.ts"
import type { Bz } from "./guard.ts"
import type { Add, Gte, Mul, Sub } from "./num.ts"
import type { Show } from "./show.ts"

type ShowSize<K> = K extends readonly [infer h, infer w] ? `[${ShowSize<h>}, ${ShowSize<w>}]` : `${K & number}`

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
  : P extends readonly [infer a, infer b]
    ? Wholes<a, Op, What> extends infer e
      ? e extends string
        ? e
        : Wholes<b, Op, What>
      : never
    : Bz<BadWhole<P>, Z> extends Bz<"bad", Z>
      ? WholeText<Op, What, P>
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

type None = 0 | readonly [0, 0]
type DilationText<D> = D extends 1 | readonly [1, 1] ? "" : ` with dilation ${ShowSize<D>}`
type PaddingText<P> = P extends string | None | readonly [None, None] ? "" : ` with padding ${ShowSize<P>}`

/** `"alone"` if a literal padding `P` is as long as a window. */
type Beyond<P, K, D> = [number] extends [P]
  ? 0
  : [number] extends [K]
    ? 0
    : [number] extends [D]
      ? 0
      : Gte<P & number, Add<Mul<Sub<K & number, 1>, D & number>, 1>> extends true
        ? "alone"
        : 0

type Along<P, K, D> = P extends readonly [infer a, infer b] ? Beyond<a, K, D> | Beyond<b, K, D> : Beyond<P, K, D>

type AlongBoth<P, K, D> =
  | Along<SizeAt<P, 0>, SizeAt<K, 0>, SizeAt<D, 0>>
  | Along<SizeAt<P, 1>, SizeAt<K, 1>, SizeAt<D, 1>>

type AloneText<
  Op extends string,
  K,
  P,
  D
> = `${Op}: padding ${ShowSize<P>} holds a whole window: it must be less than kernel ${ShowSize<K>}${DilationText<D>}`

/**
 * A message if a window of a pooling could lie in the padding alone. Of a sequence a pair is what stands before and after.
 *
 * @since 0.1.0
 * @category rules
 */
export type AloneErr<K, P, D, Op extends string, Z extends string = "v"> = P extends string
  ? 0
  : Op extends `${string}Pool1d${string}`
    ? Bz<Along<P, K, D>, Z> extends Bz<0, Z>
      ? 0
      : AloneText<Op, K, P, D>
    : Op extends `${string}Pool2d${string}`
      ? Bz<AlongBoth<P, K, D>, Z> extends Bz<0, Z>
        ? 0
        : AloneText<Op, K, P, D>
      : 0

/**
 * `WindowErr` and `AloneErr`.
 *
 * @since 0.1.0
 * @category rules
 */
export type PoolErr<K extends Size2, S extends Size2, P extends Padding2, D extends Size2, Op extends string> =
  WindowErr<K, S, P, D, Op> extends infer e ? (e extends string ? e : AloneErr<K, P, D, Op>) : never

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

/**
 * The height and width of an output, or null in one of them; `W` is `Slides`.
 *
 * @since 0.1.0
 * @category rules
 */
export type Dims2<h, w, W extends readonly [unknown, unknown]> = [Windows<h, W[0]>, Windows<w, W[1]>]
