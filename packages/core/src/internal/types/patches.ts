/** Shapes of patches of images, as rows of channels. */
import type { Padding2, PoolDims2, Size2, SizeAt } from "./convDim.ts"
import type { Dim, Ranked, Shape } from "./dim.ts"
import type { DimNe } from "./equal.ts"
import type { Bz } from "./guard.ts"
import type { DivMod, Mul } from "./num.ts"
import type { Pool2d } from "./pool.ts"
import type { Show } from "./show.ts"
import type { Counts, FitText, WindowErr } from "./window.ts"

/** The elements of a window. */
type Area<K> = Mul<SizeAt<K, 0> & number, SizeAt<K, 1> & number>

type Times<C, K> = Area<K> extends 1 ? C : [C] extends [number] ? Mul<C, Area<K>> : number

/** `[quotient, rest]` */
type Parts<C, K> = Area<K> extends 1 ? [C, 0] : [C] extends [number] ? DivMod<C, Area<K>> : [number, number]

/**
 * The shape of the patches of `[..., height, width, channels]` under a window; or a message.
 *
 * @since 0.1.0
 * @category rules
 */
export type Unfold<
  X extends Shape,
  K extends Size2,
  S extends Size2 = 1,
  P extends Padding2 = "valid",
  D extends Size2 = 1
> = X extends Ranked
  ? Pool2d<X, K, S, P, "unfold", D> extends infer R
    ? R extends readonly [...infer B extends Shape, infer c]
      ? [...B, Times<c, K> & Dim]
      : R
    : never
  : Shape

/** `[oh, ow]` are the places of the window, and the patches `[h, w]`, of `q` channels. */
type Placed<B extends Shape, Have, Want, Q, X, N, K, Z extends string = "v"> = [Have, Want] extends [
  [infer h extends Dim, infer w extends Dim],
  [infer oh extends Dim, infer ow extends Dim]
]
  ? Bz<DimNe<h, oh> | DimNe<w, ow>, Z> extends Bz<0, Z>
    ? Parts<Q, K> extends [infer q extends Dim, infer r]
      ? Bz<Whole<r>, Z> extends Bz<"rest", Z>
        ? `fold: ${Q & Dim} channels of ${Show<X>} do not divide by ${Area<K>}`
        : [...B, SizeAt<N, 0> & number, SizeAt<N, 1> & number, q]
      : never
    : `fold: the window has ${oh} by ${ow} places but ${Show<X>} has ${h} by ${w}`
  : never

type Whole<r> = [r] extends [0] ? 0 : number extends r ? 0 : "rest"

/**
 * The shape of images of the size `N`, of which `[..., height, width, channels]` are patches; or a message.
 *
 * @since 0.1.0
 * @category rules
 */
export type Fold<
  X extends Shape,
  N extends readonly [number, number],
  K extends Size2,
  S extends Size2 = 1,
  P extends Padding2 = "valid",
  D extends Size2 = 1,
  Op extends string = "fold",
  X0 = X
> = X extends Ranked
  ? Counts<N, Op, "size"> extends infer e
    ? e extends string
      ? e
      : WindowErr<K, S, P, D, Op> extends infer f
        ? f extends string
          ? f
          : X extends readonly [...infer B extends Shape, infer h, infer w, infer q]
            ? PoolDims2<SizeAt<N, 0>, SizeAt<N, 1>, K, S, P, D, false> extends infer O
              ? O extends [Dim, Dim]
                ? Placed<B, [h, w], O, q, X0, N, K>
                : FitText<Op, K, P, D, N>
              : never
            : `${Op} expects an image [height, width, channels] but got ${Show<X0>}`
        : never
    : never
  : Shape
