/** Pooling to a given size. */
import type { DType } from "../../DType.ts"
import { unsafeMake } from "../../NdArray.ts"
import type { AdaptivePool1d, AdaptivePool2d, Guard, Known, Ok, Shape, Size2 } from "../../Shape.ts"
import type { AnyTensor, Tensor } from "../../Tensor.ts"
import type { Node } from "../Node.ts"
import { constant } from "../primitives/constant/op.ts"
import { dot } from "../primitives/dot/op.ts"
import { gather } from "../primitives/gather/op.ts"
import { reshape } from "../primitives/reshape/op.ts"
import { transpose } from "../primitives/transpose/op.ts"
import { windowMax } from "../primitives/windowMax/op.ts"
import { adaptiveAxes } from "../shape/conv.ts"
import { checkFloat } from "../shape/dtype.ts"
import { nodeOf } from "./operands.ts"
import type { FloatIn } from "./params.ts"

/** Part i of an axis of `size`, of `parts` that may overlap. */
const span = (size: number, parts: number, i: number): readonly [start: number, end: number] => [
  Math.floor((i * size) / parts),
  Math.ceil(((i + 1) * size) / parts)
]

/** Axis 0 back to `axis`. */
export const moveBack = (x: Node, axis: number): Node => {
  const order = x.axes.map((_, i) => i).slice(1)
  return transpose(x, order.toSpliced(axis, 0, 0))
}

/** Means are a product with a matrix. */
const averaged = (x: Node, axis: number, parts: number): Node => {
  const { size } = x.axes[axis]!
  const weights = new Float32Array(parts * size)
  for (let i = 0; i < parts; i++) {
    const [start, end] = span(size, parts, i)
    weights.fill(1 / (end - start), i * size + start, i * size + end)
  }
  const shape = [parts, size]
  const matrix = constant(unsafeMake<any, any>(shape, shape, "float32", weights))
  return moveBack(dot(matrix, x, { lhsContract: [1], rhsContract: [axis], lhsBatch: [], rhsBatch: [] }), axis)
}

/** Parts as rows of equal length, the last element of the shorter ones repeated: the first of equal elements stays the one that is chosen. */
const maximal = (x: Node, axis: number, parts: number): Node => {
  const { size } = x.axes[axis]!
  const spans = Array.from({ length: parts }, (_, i) => span(size, parts, i))
  const length = Math.max(...spans.map(([start, end]) => end - start))
  const indices = spans.flatMap(([start, end]) => Array.from({ length }, (_, j) => Math.min(start + j, end - 1)))
  const shape = [parts * length]
  const at = constant(unsafeMake<any, any>(shape, shape, "int32", Int32Array.from(indices)))
  const front = [axis, ...x.axes.map((_, i) => i).filter((i) => i !== axis)]
  const rows = gather(transpose(x, front), at)
  const one = rows.axes.map(() => 1)
  const best = windowMax(rows, {
    window: one.with(0, length),
    strides: one.with(0, length),
    padding: one.map(() => [0, 0]),
    dilation: one
  })
  return moveBack(best, axis)
}

const pool = (
  op: string,
  rank: 1 | 2,
  input: unknown,
  size: unknown,
  along: (x: Node, axis: number, parts: number) => Node
): any => {
  const x = nodeOf(input as AnyTensor, op)
  checkFloat(op, x.dtype)
  const axes = adaptiveAxes(op, rank, x.axes, size as Size2)
  const last = axes.length - 2
  // the last axis first: of equal maxima the first in row-major order is chosen
  let result = along(x, last, axes[last]!.size)
  if (rank === 2) result = along(result, last - 1, axes[last - 1]!.size)
  return reshape(result, axes)
}

/**
 * The means of parts of images `[..., height, width, channels]`, as many along height and width as `size` says: part i of n goes from
 * `floor(i height / n)` to `ceil((i + 1) height / n)`, so that parts overlap where n does not divide (PyTorch's `AdaptiveAvgPool2d`).
 *
 * Throws `ShapeError` if an image is empty, and for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.adaptiveAvgPool2d(Tensor.zeros([32, 13, 9, 64]), [6, 6]).shape // => [32, 6, 6, 64]
 * ```
 *
 * @since 0.1.0
 * @category convolution
 */
export const adaptiveAvgPool2d = <A extends Shape, T extends DType, const N extends Size2>(
  x: FloatIn<A, T, "adaptiveAvgPool2d">,
  size: Guard<Known<N, A, AdaptivePool2d<A, N, "adaptiveAvgPool2d">>, N>
): Tensor<Ok<AdaptivePool2d<A, N, "adaptiveAvgPool2d">>> => pool("adaptiveAvgPool2d", 2, x, size, averaged)

/**
 * The means of parts of sequences `[..., time, channels]`; see `adaptiveAvgPool2d`.
 *
 * Throws `ShapeError` if a sequence is empty, and for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.adaptiveAvgPool1d(Tensor.zeros([32, 100, 4]), 7).shape // => [32, 7, 4]
 * ```
 *
 * @since 0.1.0
 * @category convolution
 */
export const adaptiveAvgPool1d = <A extends Shape, T extends DType, const N extends number>(
  x: FloatIn<A, T, "adaptiveAvgPool1d">,
  size: Guard<Known<N, A, AdaptivePool1d<A, N, "adaptiveAvgPool1d">>, N>
): Tensor<Ok<AdaptivePool1d<A, N, "adaptiveAvgPool1d">>> => pool("adaptiveAvgPool1d", 1, x, size, averaged)

/**
 * The largest elements of parts of images `[..., height, width, channels]`, as many along height and width as `size` says: the parts are
 * those of `adaptiveAvgPool2d`. The gradient goes to the first of the largest.
 *
 * Throws `ShapeError` if an image is empty, and for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.adaptiveMaxPool2d(Tensor.zeros([32, 13, 9, 64]), 6).shape // => [32, 6, 6, 64]
 * ```
 *
 * @since 0.1.0
 * @category convolution
 */
export const adaptiveMaxPool2d = <A extends Shape, T extends DType, const N extends Size2>(
  x: FloatIn<A, T, "adaptiveMaxPool2d">,
  size: Guard<Known<N, A, AdaptivePool2d<A, N, "adaptiveMaxPool2d">>, N>
): Tensor<Ok<AdaptivePool2d<A, N, "adaptiveMaxPool2d">>> => pool("adaptiveMaxPool2d", 2, x, size, maximal)

/**
 * The largest elements of parts of sequences `[..., time, channels]`; see `adaptiveMaxPool2d`.
 *
 * Throws `ShapeError` if a sequence is empty, and for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.adaptiveMaxPool1d(Tensor.zeros([32, 100, 4]), 7).shape // => [32, 7, 4]
 * ```
 *
 * @since 0.1.0
 * @category convolution
 */
export const adaptiveMaxPool1d = <A extends Shape, T extends DType, const N extends number>(
  x: FloatIn<A, T, "adaptiveMaxPool1d">,
  size: Guard<Known<N, A, AdaptivePool1d<A, N, "adaptiveMaxPool1d">>, N>
): Tensor<Ok<AdaptivePool1d<A, N, "adaptiveMaxPool1d">>> => pool("adaptiveMaxPool1d", 1, x, size, maximal)
