/** Maxima of windows that slide over sequences and images. */
import type { DType } from "../../DType.ts"
import type { WindowAttrs } from "../../Graph.ts"
import type { Axis, Guard, Known, Ok, Padding, Padding2, Pool1d, Pool2d, Shape, Size2 } from "../../Shape.ts"
import type { AnyTensor, Tensor } from "../../Tensor.ts"
import type { Node } from "../Node.ts"
import { div } from "../primitives/div/op.ts"
import { fill } from "../primitives/fill.ts"
import { count } from "../primitives/indexing.ts"
import { lt } from "../primitives/lt/op.ts"
import { remainder } from "../primitives/remainder/op.ts"
import { reshape } from "../primitives/reshape/op.ts"
import { select } from "../primitives/select/op.ts"
import { windowArgMax } from "../primitives/windowArgMax/op.ts"
import { windowMax } from "../primitives/windowMax/op.ts"
import { paddingOf, poolAxes, type Window, type Windows, windows } from "../shape/conv.ts"
import { checkFloat } from "../shape/dtype.ts"
import { nodeOf } from "./operands.ts"
import type { FloatIn } from "./params.ts"

/**
 * How a pooling moves: every option has one value for all spatial axes, or one each as `[height, width]`.
 *
 * @since 0.1.0
 * @category models
 */
export interface PoolOptions<S, P, D, C> {
  /** how far apart windows are; the window's size unless given */
  readonly stride?: S
  /**
   * `"valid"` (unless given) stays inside, `"same"` gives `ceil(size / stride)` outputs with an odd element of padding at the end
   * (`"sameLower"`: at the beginning), a number is how far windows reach out on each side; `[before, after]`, or `[[top, bottom], [left,
   * right]]`, on either
   */
  readonly padding?: P
  /** how far apart a window's elements are; 1 unless given */
  readonly dilation?: D
  /** whether the last window may reach out of the end, where it begins inside (PyTorch's `ceil_mode`); false unless given */
  readonly ceil?: C
}

export interface Prepared {
  readonly x: Node
  readonly axes: ReadonlyArray<Axis>
  readonly spatial: ReadonlyArray<Window>
  readonly attrs: WindowAttrs
}

/** The window over all axes, of which the last `rank` before the channels are spatial. */
export const prepare = (op: string, rank: 1 | 2, input: unknown, options: Windows): Prepared => {
  const x = nodeOf(input as AnyTensor, op)
  checkFloat(op, x.dtype)
  const axes = poolAxes(rank, x.axes, options, op)
  const { along } = windows(op, rank, { stride: options.kernel, ...options })
  const spatial = Array.from({ length: rank }, (_, i) => along(i))
  const lead = x.axes.length - rank - 1
  const all = <T>(usual: T, each: (window: Window, axis: number) => T): Array<T> =>
    x.axes.map((_, i) => (i < lead || i >= lead + rank ? usual : each(spatial[i - lead]!, i)))
  const attrs: WindowAttrs = {
    window: all(1, ({ kernel }) => kernel),
    strides: all(1, ({ stride }) => stride),
    padding: all<readonly [number, number]>([0, 0], (window, i) => {
      const { dilation, kernel, stride } = window
      const { size } = x.axes[i]!
      const [before] = paddingOf(size, window)
      return [before, (axes[i]!.size - 1) * stride + (kernel - 1) * dilation + 1 - size - before]
    }),
    dilation: all(1, ({ dilation }) => dilation)
  }
  return { x, axes, spatial, attrs }
}

const maxPool = (rank: 1 | 2, input: unknown, window: unknown, options: object = {}): any => {
  const { attrs, axes, x } = prepare(`maxPool${rank}d`, rank, input, { ...options, kernel: window as Size2 })
  return reshape(windowMax(x, attrs), axes)
}

const maxPoolWithIndices = (rank: 1 | 2, input: unknown, window: unknown, options: object = {}): any => {
  const op = `maxPool${rank}dWithIndices`
  const { attrs, axes, x } = prepare(op, rank, input, { ...options, kernel: window as Size2 })
  const at = reshape(windowArgMax(x, attrs), axes)
  const image = count(x.axes.slice(-rank - 1, -1).map(({ size }) => size))
  const own = remainder(div(at, fill(x.axes.at(-1)!.size, at)), fill(image, at))
  const indices = select(lt(at, fill(0, at)), fill(-1, at), own)
  return [reshape(windowMax(x, attrs), axes), indices]
}

/**
 * The largest element of each window that slides over images `[..., height, width, channels]`, channel by channel. NaN if there is
 * one; the padding is never chosen, and must be less than the window, so that none lies in it alone. (A window that
 * misses all even so, as its elements are far apart or the image is empty, gives -Infinity.) The gradient goes to the first of the
 * largest.
 *
 * Throws `ShapeError` if the window does not fit or the padding is not less than it, and for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.maxPool2d(Tensor.zeros([32, 28, 28, 6]), 2).shape // => [32, 14, 14, 6]
 * Tensor.maxPool2d(Tensor.zeros([112, 112, 64]), 3, { stride: 2, padding: 1 }).shape // => [56, 56, 64]
 * ```
 *
 * @since 0.1.0
 * @category convolution
 */
export const maxPool2d = <
  A extends Shape,
  T extends DType,
  const K extends Size2,
  const S extends Size2 = K,
  const P extends Padding2 = "valid",
  const D extends Size2 = 1,
  const C extends boolean = false
>(
  x: FloatIn<A, T, "maxPool2d">,
  window: Guard<Known<K, A, Pool2d<A, K, S, P, "maxPool2d", D, C>>, K>,
  options?: PoolOptions<S, P, D, C>
): Tensor<Ok<Pool2d<A, K, S, P, "maxPool2d", D, C>>> => maxPool(2, x, window, options)

/**
 * The largest element of each window that slides over sequences `[..., time, channels]`; otherwise as `maxPool2d`.
 *
 * Throws `ShapeError` if the window does not fit or the padding is not less than it, and for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.maxPool1d(Tensor.zeros([32, 100, 4]), 3, { stride: 2 }).shape // => [32, 49, 4]
 * ```
 *
 * @since 0.1.0
 * @category convolution
 */
export const maxPool1d = <
  A extends Shape,
  T extends DType,
  const K extends number,
  const S extends number = K,
  const P extends Padding = "valid",
  const D extends number = 1,
  const C extends boolean = false
>(
  x: FloatIn<A, T, "maxPool1d">,
  window: Guard<Known<K, A, Pool1d<A, K, S, P, "maxPool1d", D, C>>, K>,
  options?: PoolOptions<S, P, D, C>
): Tensor<Ok<Pool1d<A, K, S, P, "maxPool1d", D, C>>> => maxPool(1, x, window, options)

/**
 * `maxPool2d`, and where in its image `[height, width]` each of these elements is, int32 and row-major; -1 where `maxPool2d` gives -Infinity for a window of nothing.
 *
 * Throws `ShapeError` if the window does not fit or the padding is not less than it, and for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * const [largest, indices] = Tensor.maxPool2dWithIndices(Tensor.zeros([32, 28, 28, 6]), 2)
 * largest.shape // => [32, 14, 14, 6]
 * indices.dtype // => "int32"
 * ```
 *
 * @since 0.1.0
 * @category convolution
 */
export const maxPool2dWithIndices = <
  A extends Shape,
  T extends DType,
  const K extends Size2,
  const S extends Size2 = K,
  const P extends Padding2 = "valid",
  const D extends Size2 = 1,
  const C extends boolean = false
>(
  x: FloatIn<A, T, "maxPool2dWithIndices">,
  window: Guard<Known<K, A, Pool2d<A, K, S, P, "maxPool2dWithIndices", D, C>>, K>,
  options?: PoolOptions<S, P, D, C>
): [
  Tensor<Ok<Pool2d<A, K, S, P, "maxPool2dWithIndices", D, C>>>,
  Tensor<Ok<Pool2d<A, K, S, P, "maxPool2dWithIndices", D, C>>, "int32">
] => maxPoolWithIndices(2, x, window, options)

/**
 * `maxPool1d`, and where along time each of these elements is, int32; -1 for a window of nothing.
 *
 * Throws `ShapeError` if the window does not fit or the padding is not less than it, and for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.maxPool1dWithIndices(Tensor.zeros([32, 100, 4]), 2)[1].shape // => [32, 50, 4]
 * ```
 *
 * @since 0.1.0
 * @category convolution
 */
export const maxPool1dWithIndices = <
  A extends Shape,
  T extends DType,
  const K extends number,
  const S extends number = K,
  const P extends Padding = "valid",
  const D extends number = 1,
  const C extends boolean = false
>(
  x: FloatIn<A, T, "maxPool1dWithIndices">,
  window: Guard<Known<K, A, Pool1d<A, K, S, P, "maxPool1dWithIndices", D, C>>, K>,
  options?: PoolOptions<S, P, D, C>
): [
  Tensor<Ok<Pool1d<A, K, S, P, "maxPool1dWithIndices", D, C>>>,
  Tensor<Ok<Pool1d<A, K, S, P, "maxPool1dWithIndices", D, C>>, "int32">
] => maxPoolWithIndices(1, x, window, options)
