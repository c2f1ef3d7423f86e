/** Norms of windows that slide over sequences and images. */
import type { DType } from "../../DType.ts"
import type { Guard, Known, Ok, Padding, Padding2, Pool1d, Pool2d, Shape, Size2 } from "../../Shape.ts"
import type { Tensor } from "../../Tensor.ts"
import { reshape } from "../primitives/reshape/op.ts"
import { windowSum } from "../primitives/windowSum/op.ts"
import { fail } from "../shape/fail.ts"
import { normBy } from "./norm.ts"
import type { FloatIn } from "./params.ts"
import { type PoolOptions, prepare } from "./pool.ts"

/**
 * As `PoolOptions`, for norms.
 *
 * @since 0.1.0
 * @category models
 */
export interface LpPoolOptions<S, P, D, C> extends PoolOptions<S, P, D, C> {
  /** which norm; 2 unless given */
  readonly p?: number
}

const lpPool = (rank: 1 | 2, input: unknown, kernel: unknown, options?: { readonly p?: number }): any => {
  const op = `lpPool${rank}d`
  const { attrs, axes, x } = prepare(op, rank, input, { ...options, kernel: kernel as Size2 })
  const { p = 2 } = options ?? {}
  if (!(p > 0 && p < Infinity)) fail(op, `${op}: p must be a finite number above 0 but is ${p}`)
  return reshape(
    normBy(p, x, (powers) => windowSum(powers, attrs)),
    axes
  )
}

/**
 * The norm of each window that slides over images `[..., height, width, channels]`, channel by channel: `(sum |x|^p)^(1 / p)`. The
 * padding adds nothing. The gradient of a window of zeros is 0. (`LpPool` of ONNX; PyTorch's `LPPool2d` leaves out the absolute value.)
 *
 * Throws `ShapeError` if the window does not fit or the padding is not less than it, for a `p` that is not above 0 or infinite, and for
 * other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.lpPool2d(Tensor.zeros([32, 28, 28, 6]), 2, { p: 3 }).shape // => [32, 14, 14, 6]
 * ```
 *
 * @since 0.1.0
 * @category convolution
 */
export const lpPool2d = <
  A extends Shape,
  T extends DType,
  const K extends Size2,
  const S extends Size2 = K,
  const P extends Padding2 = "valid",
  const D extends Size2 = 1,
  const C extends boolean = false
>(
  x: FloatIn<A, T, "lpPool2d">,
  window: Guard<Known<K, A, Pool2d<A, K, S, P, "lpPool2d", D, C>>, K>,
  options?: LpPoolOptions<S, P, D, C>
): Tensor<Ok<Pool2d<A, K, S, P, "lpPool2d", D, C>>> => lpPool(2, x, window, options)

/**
 * The norm of each window that slides over sequences `[..., time, channels]`; otherwise as `lpPool2d`.
 *
 * Throws `ShapeError` if the window does not fit or the padding is not less than it, for a `p` that is not above 0 or infinite, and for
 * other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.lpPool1d(Tensor.zeros([32, 100, 4]), 3, { stride: 2 }).shape // => [32, 49, 4]
 * ```
 *
 * @since 0.1.0
 * @category convolution
 */
export const lpPool1d = <
  A extends Shape,
  T extends DType,
  const K extends number,
  const S extends number = K,
  const P extends Padding = "valid",
  const D extends number = 1,
  const C extends boolean = false
>(
  x: FloatIn<A, T, "lpPool1d">,
  window: Guard<Known<K, A, Pool1d<A, K, S, P, "lpPool1d", D, C>>, K>,
  options?: LpPoolOptions<S, P, D, C>
): Tensor<Ok<Pool1d<A, K, S, P, "lpPool1d", D, C>>> => lpPool(1, x, window, options)
