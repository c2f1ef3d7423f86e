/** Means of windows that slide over sequences and images. */
import type { DType } from "../../DType.ts"
import { unsafeMake } from "../../NdArray.ts"
import type { Guard, Known, Ok, Padding, Padding2, Pool1d, Pool2d, Shape, Size2 } from "../../Shape.ts"
import type { Tensor } from "../../Tensor.ts"
import { constant } from "../primitives/constant/op.ts"
import { div } from "../primitives/div/op.ts"
import { fill } from "../primitives/fill.ts"
import { reshape } from "../primitives/reshape/op.ts"
import { windowSum } from "../primitives/windowSum/op.ts"
import { paddingOf, type Window } from "../shape/conv.ts"
import { stretch } from "./operands.ts"
import type { FloatIn } from "./params.ts"
import { type PoolOptions, prepare } from "./pool.ts"

/**
 * As `PoolOptions`, for averages.
 *
 * @since 0.1.0
 * @category models
 */
export interface AvgPoolOptions<S, P, D, C> extends PoolOptions<S, P, D, C> {
  /** whether the padding counts as zeros that are averaged too (PyTorch's `count_include_pad`); false unless given */
  readonly countPadding?: boolean
}

/** How many elements of each window lie from `first` to below `end`, along one axis. */
const counts = (out: number, { dilation, kernel, stride }: Window, before: number, first: number, end: number) =>
  Array.from({ length: out }, (_, o) => {
    const inside = Array.from({ length: kernel }, (_, k) => o * stride + k * dilation - before)
    return inside.filter((at) => at >= first && at < end).length
  })

const avgPool = (rank: 1 | 2, input: unknown, kernel: unknown, options?: { readonly countPadding?: boolean }): any => {
  const { attrs, axes, spatial, x } = prepare(`avgPool${rank}d`, rank, input, { ...options, kernel: kernel as Size2 })
  const sum = reshape(windowSum(x, attrs), axes)
  const lead = axes.length - rank - 1
  const own = spatial.map((window, i) => {
    const { size } = x.axes[lead + i]!
    const [before, after] = paddingOf(size, window)
    const [first, end] = options?.countPadding === true ? [-before, size + after] : [0, size]
    return counts(axes[lead + i]!.size, window, before, first, end)
  })
  const whole = spatial.reduce((product, { kernel }) => product * kernel, 1)
  if (own.every((each, i) => each.every((n) => n === spatial[i]!.kernel))) return div(sum, fill(whole, sum))
  // [...out, 1]
  const shape = [...own.map((each) => each.length), 1]
  const all = own.reduce((left, right) => left.flatMap((x) => right.map((y) => x * y)), [1])
  const divisor = constant(unsafeMake<any, any>(shape, shape, "float32", Float32Array.from(all)))
  return div(sum, stretch(divisor, sum.axes))
}

/**
 * The mean of each window that slides over images `[..., height, width, channels]`, channel by channel: of what lies inside the image,
 * or with `countPadding` of the window's size, the padding being zeros. Padding must be less than the window. (One that
 * misses all even so, as its elements are far apart or the image is empty, gives NaN, as a mean of nothing.)
 *
 * Throws `ShapeError` if the window does not fit or the padding is not less than it, and for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.avgPool2d(Tensor.zeros([32, 28, 28, 6]), 2).shape // => [32, 14, 14, 6]
 * ```
 *
 * @since 0.1.0
 * @category convolution
 */
export const avgPool2d = <
  A extends Shape,
  T extends DType,
  const K extends Size2,
  const S extends Size2 = K,
  const P extends Padding2 = "valid",
  const D extends Size2 = 1,
  const C extends boolean = false
>(
  x: FloatIn<A, T, "avgPool2d">,
  window: Guard<Known<K, A, Pool2d<A, K, S, P, "avgPool2d", D, C>>, K>,
  options?: AvgPoolOptions<S, P, D, C>
): Tensor<Ok<Pool2d<A, K, S, P, "avgPool2d", D, C>>> => avgPool(2, x, window, options)

/**
 * The mean of each window that slides over sequences `[..., time, channels]`; otherwise as `avgPool2d`.
 *
 * Throws `ShapeError` if the window does not fit or the padding is not less than it, and for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.avgPool1d(Tensor.zeros([32, 100, 4]), 4, { padding: "same" }).shape // => [32, 25, 4]
 * ```
 *
 * @since 0.1.0
 * @category convolution
 */
export const avgPool1d = <
  A extends Shape,
  T extends DType,
  const K extends number,
  const S extends number = K,
  const P extends Padding = "valid",
  const D extends number = 1,
  const C extends boolean = false
>(
  x: FloatIn<A, T, "avgPool1d">,
  window: Guard<Known<K, A, Pool1d<A, K, S, P, "avgPool1d", D, C>>, K>,
  options?: AvgPoolOptions<S, P, D, C>
): Tensor<Ok<Pool1d<A, K, S, P, "avgPool1d", D, C>>> => avgPool(1, x, window, options)
