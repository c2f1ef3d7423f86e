/** Sizes along one axis under a window. */
import type { Bz } from "./guard.ts"
import type { Add, FloorDiv, Gte, Mul, Sub } from "./num.ts"

/**
 * A number for both axes of an image, or `[height, width]`.
 *
 * @since 0.1.0
 * @category models
 */
export type Size2 = number | readonly [height: number, width: number]

/**
 * How a window treats the border: `"valid"` stays inside, `"same"` gives `ceil(size / stride)` outputs, with an odd zero at the end,
 * or before the beginning with `"sameLower"` (as ONNX has it); a number is how many zeros stand on each side, `[before, after]` on
 * either.
 *
 * @since 0.1.0
 * @category models
 */
export type Padding = Rule | Sides

/**
 * `Padding` of an image: one for height and width, or zeros on the sides as `[height, width]`, of which each may be `[before, after]`:
 * `[[top, bottom], [left, right]]`.
 *
 * @since 0.1.0
 * @category models
 */
export type Padding2 = Rule | number | readonly [height: Sides, width: Sides]

type Rule = "valid" | "same" | "sameLower"
type Sides = number | readonly [before: number, after: number]

/** The zeros on both sides. */
type Pads<P> = P extends number
  ? Mul<P, 2>
  : P extends readonly [infer a extends number, infer b extends number]
    ? Add<a, b>
    : 0

/** The zeros before. */
type Before<P> = P extends number ? P : P extends readonly [infer a extends number, number] ? a : 0

/**
 * The outputs of a window of `K` elements that moves over `H`: `floor((H + 2 P - (K - 1) D - 1) / S) + 1`, or null where it does not
 * fit. `2 P` is what both sides have.
 *
 * @since 0.1.0
 * @category rules
 */
export type ConvDim<H, K extends number, S extends number = 1, P = "valid", D extends number = 1> = Windows<
  H,
  Slide<K, S, P, D>
>

/**
 * What a window does to every size, computed once for all of them: `floor((H + N) / S)` is `["+", N, S]`, `floor((H - N) / S)` is
 * `["-", N, S]`, "same" keeps the size, null is not known.
 *
 * @since 0.1.0
 * @category rules
 */
export type Slide<K extends number, S extends number, P, D extends number> = P extends "same" | "sameLower"
  ? S extends 1
    ? "same"
    : [number] extends [S]
      ? null
      : readonly ["+", Sub<S, 1>, S]
  : [number] extends [K | S | Pads<P> | D]
    ? null
    : Net<Sub<Add<Pads<P>, S>, 1>, Mul<Sub<K, 1>, D>, S>

type Net<C extends number, D extends number, S> = [Sub<C, D>] extends [never]
  ? readonly ["-", Sub<D, C>, S]
  : readonly ["+", Sub<C, D>, S]

/**
 * The outputs of a `Slide` over `H`; null where it does not fit.
 *
 * @since 0.1.0
 * @category rules
 */
export type Windows<H, W, Z extends string = "v"> = W extends "same"
  ? Bz<Empty<H>, Z> extends Bz<"empty", Z>
    ? null
    : H
  : [H] extends [number]
    ? [number] extends [H]
      ? number
      : W extends readonly [infer Sign, infer N extends number, infer S extends number]
        ? Fits<Sign extends "-" ? Sub<H, N> : Add<H, N>, S>
        : number
    : number

/** `"empty"` for the literal 0: a type parameter of the caller stays what it is. */
export type Empty<H> = [number] extends [H] ? 0 : H extends 0 ? "empty" : 0

/** H + C - D, never when negative. */
type Shift<H extends number, C extends number, D extends number> = [Sub<C, D>] extends [never]
  ? Sub<H, Sub<D, C>>
  : Add<H, Sub<C, D>>

/** Floor of T over S; null where that is nothing. */
type Fits<T, S extends number> = [T] extends [never]
  ? null
  : S extends 1
    ? T extends 0
      ? null
      : T
    : FloorDiv<T & number, S> extends infer q
      ? q extends 0
        ? null
        : q
      : never

/**
 * As `ConvDim`, where the last window may reach out of the end: `ceil((H + 2 P - (K - 1) D - 1) / S) + 1`, without a window that would
 * lie behind the end alone. `"same"` stays as it is.
 *
 * @since 0.1.0
 * @category rules
 */
type CeilDim<H, K extends number, S extends number, P, D extends number> = P extends "same" | "sameLower"
  ? ConvDim<H, K, S, P, D>
  : [H] extends [number]
    ? [number] extends [H | K | S | Pads<P> | D]
      ? number
      : Sub<Add<H, Pads<P>>, Add<Mul<Sub<K, 1>, D>, 1>> extends infer T
        ? [T] extends [never]
          ? null
          : Trim<Add<H, Before<P>>, FloorDiv<Add<T & number, Sub<S, 1>>, S>, S>
        : never
    : number

/** One more than `N`, or `N` if that last window begins at or behind `H`. */
type Trim<H extends number, N extends number, S extends number> = Gte<Mul<N, S>, H> extends true ? N : Add<N, 1>

/**
 * `ConvDim` or `CeilDim` of height and width.
 *
 * @since 0.1.0
 * @category rules
 */
export type PoolDims2<h, w, K, S, P, D, C extends boolean> = [PoolAt<h, K, S, P, D, C, 0>, PoolAt<w, K, S, P, D, C, 1>]

type PoolAt<H, K, S, P, D, C extends boolean, I extends 0 | 1> = PoolDim<
  H,
  SizeAt<K, I> & number,
  SizeAt<S, I> & number,
  SizeAt<P, I>,
  SizeAt<D, I> & number,
  C
>

/**
 * `CeilDim` if `C`, else `ConvDim`.
 *
 * @since 0.1.0
 * @category rules
 */
export type PoolDim<H, K extends number, S extends number, P, D extends number, C extends boolean> = [C] extends [false]
  ? ConvDim<H, K, S, P, D>
  : [C] extends [true]
    ? CeilDim<H, K, S, P, D>
    : number

/**
 * The size that a transposed convolution gives: `(H - 1) S + (K - 1) D + 1 - 2 P`, or `H S` for `"same"`, and `E` more; null where
 * that is nothing.
 *
 * @since 0.1.0
 * @category rules
 */
export type ConvTransposeDim<
  H,
  K extends number,
  S extends number = 1,
  P = "valid",
  D extends number = 1,
  E extends number = 0
> = [H] extends [number]
  ? [number] extends [H | S | E]
    ? number
    : P extends "same" | "sameLower"
      ? Fits<Add<Mul<H, S>, E>, 1>
      : [number] extends [K | D | Pads<P>]
        ? number
        : Fits<Shift<Add<Mul<H, S>, E>, Add<Mul<Sub<K, 1>, D>, 1>, Add<Pads<P>, S>>, 1>
  : [P, S, E] extends ["same" | "sameLower", 1, 0]
    ? H
    : number

/**
 * The same hyper-parameter of axis 0 (height) or 1 (width).
 *
 * @since 0.1.0
 * @category rules
 */
export type SizeAt<K, I extends 0 | 1> = K extends readonly [infer h, infer w] ? (I extends 0 ? h : w) : K

/**
 * The slides along height and width.
 *
 * @since 0.1.0
 * @category rules
 */
export type Slides<K, S, P, D> = readonly [
  Slide<SizeAt<K, 0> & number, SizeAt<S, 0> & number, SizeAt<P, 0>, SizeAt<D, 0> & number>,
  Slide<SizeAt<K, 1> & number, SizeAt<S, 1> & number, SizeAt<P, 1>, SizeAt<D, 1> & number>
]

/**
 * `ConvTransposeDim` of height and width.
 *
 * @since 0.1.0
 * @category rules
 */
export type ConvTransposeDims2<h, w, K, S, P, D, E = 0> = [
  ConvTransposeAt<h, K, S, P, D, E, 0>,
  ConvTransposeAt<w, K, S, P, D, E, 1>
]

type ConvTransposeAt<H, K, S, P, D, E, I extends 0 | 1> = ConvTransposeDim<
  H,
  SizeAt<K, I> & number,
  SizeAt<S, I> & number,
  SizeAt<P, I>,
  SizeAt<D, I> & number,
  SizeAt<E, I> & number
>

/**
 * The input channels that a filter reads: `C / G`.
 *
 * @since 0.1.0
 * @category rules
 */
export type GroupDim<C, G extends number> = G extends 1
  ? C
  : [C] extends [number]
    ? [number] extends [C | G]
      ? number
      : FloorDiv<C, G>
    : number
