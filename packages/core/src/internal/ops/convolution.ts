/** Convolutions of sequences and images. */
import type { DType } from "../../DType.ts"
import type { Guard, Known, Ok, Padding, Padding2, Shape, Size2 } from "../../Shape.ts"
import type { AnyTensor, Tensor } from "../../Tensor.ts"
import type { Node } from "../Node.ts"
import { convolution } from "../primitives/convolution/op.ts"
import { count } from "../primitives/indexing.ts"
import { reshape } from "../primitives/reshape/op.ts"
import { reverse } from "../primitives/reverse/op.ts"
import { checkReads, convAxes, convTransposeAxes, type Filters, kernelOf, paddingOf, windows } from "../shape/conv.ts"
import { checkFloat } from "../shape/dtype.ts"
import type { FloatsErr } from "../types/dtype.ts"
import type { Settled } from "../types/guard.ts"
import type { KernelConv1d, KernelConv2d, KernelConvTranspose1d, KernelConvTranspose2d } from "../types/kernel.ts"
import { nodeOf } from "./operands.ts"

/**
 * How a convolution moves: every option has one value for all spatial axes, or one each as `[height, width]`.
 *
 * @since 0.1.0
 * @category models
 */
export interface ConvOptions<S, P, D, G> {
  /** how far apart outputs are; 1 unless given */
  readonly stride?: S
  /**
   * `"valid"` (unless given) stays inside, `"same"` gives `ceil(size / stride)` outputs with an odd zero at the end (`"sameLower"`: at the
   * beginning), a number is how many zeros stand on each side; `[before, after]`, or `[[top, bottom], [left, right]]`, on either
   */
  readonly padding?: P
  /** how far apart the kernel's elements are; 1 unless given */
  readonly dilation?: D
  /** into how many groups channels and filters are split, each filter reading its own; 1 unless given */
  readonly groups?: G
}

/**
 * As `ConvOptions`, for transposed convolutions.
 *
 * @since 0.1.0
 * @category models
 */
export interface ConvTransposeOptions<S, P, D, G, E> extends ConvOptions<S, P, D, G> {
  /** how many elements are appended at the end of each spatial axis; 0 unless given */
  readonly outputPadding?: E
}

type Kernel<A extends Shape, T extends DType, B extends Shape, U extends DType, R, Op extends string> = Guard<
  Settled<A, T | U, FloatsErr<T, U, Op>>,
  Guard<Known<T, A, Known<U, B, R>>, Tensor<B, U>>
>

type Options = Omit<Filters, "filters" | "kernel">

/** Axes before the spatial ones are one axis for the primitive. */
const folded = (x: Node, rank: number): Node => {
  const lead = x.axes.length - rank - 1
  return lead === 1
    ? x
    : reshape(x, [{ size: count(x.axes.slice(0, lead).map(({ size }) => size)) }, ...x.axes.slice(lead)])
}

const prepare = (op: string, rank: 1 | 2, left: unknown, right: unknown, options: Options) => {
  const [x, kernel] = [nodeOf(left as AnyTensor, op), nodeOf(right as AnyTensor, op, "the kernel is")]
  checkFloat(op, x.dtype)
  checkFloat(op, kernel.dtype)
  const given: Filters = { ...options, ...kernelOf(op, rank, kernel.axes) }
  const { along } = windows(op, rank, given)
  return { x, kernel, given, groups: given.groups ?? 1, window: Array.from({ length: rank }, (_, i) => along(i)) }
}

const convolve = (rank: 1 | 2, left: unknown, right: unknown, options: Options = {}): any => {
  const op = `conv${rank}d`
  const { given, groups, kernel, window, x } = prepare(op, rank, left, right, options)
  const axes = convAxes(rank, x.axes, given, op)
  checkReads(op, x.axes, kernel.axes, groups)
  const input = folded(x, rank)
  const result = convolution(input, kernel, {
    strides: window.map(({ stride }) => stride),
    padding: window.map((each, i) => paddingOf(input.axes[i + 1]!.size, each)),
    inputDilation: window.map(() => 1),
    kernelDilation: window.map(({ dilation }) => dilation),
    featureGroups: groups,
    batchGroups: 1
  })
  return reshape(result, axes)
}

const transposed = (rank: 1 | 2, left: unknown, right: unknown, options: Options = {}): any => {
  const op = `convTranspose${rank}d`
  const { given, groups, kernel, window, x } = prepare(op, rank, left, right, options)
  const axes = convTransposeAxes(rank, x.axes, given, op)
  checkReads(op, x.axes, kernel.axes, groups)
  const input = folded(x, rank)
  const result = convolution(
    input,
    reverse(
      kernel,
      window.map((_, i) => i)
    ),
    {
      strides: window.map(() => 1),
      padding: window.map((each, i): readonly [number, number] => {
        const { dilation, kernel, stride } = each
        const size = input.axes[i + 1]!.size
        const out = axes.at(i - rank - 1)!.size
        const reach = (kernel - 1) * dilation + 1
        // what the convolution that this is the transpose of pads its input with, which is the result here
        const before = reach - 1 - paddingOf(typeof each.padding === "string" ? size * stride : out, each)[0]
        return [before, out - 1 + reach - ((size - 1) * stride + 1) - before]
      }),
      inputDilation: window.map(({ stride }) => stride),
      kernelDilation: window.map(({ dilation }) => dilation),
      featureGroups: groups,
      batchGroups: 1
    }
  )
  return reshape(result, axes)
}

/**
 * Filters that slide over images `[..., height, width, channels]`; axes before these are examples. The kernel is `[height,
 * width, channels / groups, filters]`; it is not flipped, as the field has it:
 * `y[i, j, f] = sum over u, v, c of x[i stride + u dilation - padding, j stride + v dilation - padding, c] kernel[u, v, c, f]`
 * (Goodfellow, Bengio and Courville 2016, chapter 9). With as many groups as channels, and a kernel `[height, width, 1, filters]`, it is a
 * depthwise convolution.
 *
 * Throws `ShapeError` if the kernel does not fit, reads another number of channels, or an operand is not float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * const images = Tensor.zeros([32, 28, 28, 1])
 * Tensor.conv2d(images, Tensor.zeros([5, 5, 1, 6])).shape // => [32, 24, 24, 6]
 * Tensor.conv2d(images, Tensor.zeros([3, 3, 1, 8]), { stride: 2, padding: "same" }).shape // => [32, 14, 14, 8]
 * ```
 *
 * @since 0.1.0
 * @category convolution
 */
export const conv2d = <
  A extends Shape,
  T extends DType,
  B extends Shape,
  U extends DType,
  const S extends Size2 = 1,
  const P extends Padding2 = "valid",
  const D extends Size2 = 1,
  const G extends number = 1
>(
  x: Tensor<A, T>,
  kernel: Kernel<A, T, B, U, KernelConv2d<A, B, S, P, D, G>, "conv2d">,
  options?: ConvOptions<S, P, D, G>
): Tensor<Ok<KernelConv2d<A, B, S, P, D, G>>> => convolve(2, x, kernel, options as Options)

/**
 * Filters that slide over sequences `[..., time, channels]`; axes before these are examples. The kernel is `[time, channels /
 * groups, filters]`. Otherwise as `conv2d`.
 *
 * Throws `ShapeError` if the kernel does not fit, reads another number of channels, or an operand is not float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.conv1d(Tensor.zeros([32, 100, 4]), Tensor.zeros([3, 4, 8]), { dilation: 2 }).shape // => [32, 96, 8]
 * ```
 *
 * @since 0.1.0
 * @category convolution
 */
export const conv1d = <
  A extends Shape,
  T extends DType,
  B extends Shape,
  U extends DType,
  const S extends number = 1,
  const P extends Padding = "valid",
  const D extends number = 1,
  const G extends number = 1
>(
  x: Tensor<A, T>,
  kernel: Kernel<A, T, B, U, KernelConv1d<A, B, S, P, D, G>, "conv1d">,
  options?: ConvOptions<S, P, D, G>
): Tensor<Ok<KernelConv1d<A, B, S, P, D, G>>> => convolve(1, x, kernel, options as Options)

/**
 * The transpose of the linear map that `conv2d` is, from small images `[..., height, width, channels]` to large ones: each
 * element spreads the kernel, `y[i stride + u dilation - padding, ..., f] += x[i, ..., c] kernel[u, ..., c, f]`
 * (Dumoulin and Visin 2016). The kernel is `[height, width, channels / groups, filters]`, as in `conv2d`, and so with the channels
 * that are read before the filters. `padding` takes away from the result; with `"same"` that is `size * stride`.
 *
 * Throws `ShapeError` if nothing is left, the kernel reads another number of channels, or an operand is not float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * const small = Tensor.zeros([32, 7, 7, 16])
 * Tensor.convTranspose2d(small, Tensor.zeros([4, 4, 16, 8]), { stride: 2, padding: 1 }).shape // => [32, 14, 14, 8]
 * ```
 *
 * @since 0.1.0
 * @category convolution
 */
export const convTranspose2d = <
  A extends Shape,
  T extends DType,
  B extends Shape,
  U extends DType,
  const S extends Size2 = 1,
  const P extends Padding2 = "valid",
  const D extends Size2 = 1,
  const G extends number = 1,
  const E extends Size2 = 0
>(
  x: Tensor<A, T>,
  kernel: Kernel<A, T, B, U, KernelConvTranspose2d<A, B, S, P, D, G, E>, "convTranspose2d">,
  options?: ConvTransposeOptions<S, P, D, G, E>
): Tensor<Ok<KernelConvTranspose2d<A, B, S, P, D, G, E>>> => transposed(2, x, kernel, options as Options)

/**
 * The transpose of the linear map that `conv1d` is, over sequences `[..., time, channels]` with a kernel `[time, channels / groups,
 * filters]`: see `convTranspose2d`.
 *
 * Throws `ShapeError` if nothing is left, the kernel reads another number of channels, or an operand is not float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.convTranspose1d(Tensor.zeros([50, 8]), Tensor.zeros([4, 8, 4]), { stride: 2, padding: "same" }).shape // => [100, 4]
 * ```
 *
 * @since 0.1.0
 * @category convolution
 */
export const convTranspose1d = <
  A extends Shape,
  T extends DType,
  B extends Shape,
  U extends DType,
  const S extends number = 1,
  const P extends Padding = "valid",
  const D extends number = 1,
  const G extends number = 1,
  const E extends number = 0
>(
  x: Tensor<A, T>,
  kernel: Kernel<A, T, B, U, KernelConvTranspose1d<A, B, S, P, D, G, E>, "convTranspose1d">,
  options?: ConvTransposeOptions<S, P, D, G, E>
): Tensor<Ok<KernelConvTranspose1d<A, B, S, P, D, G, E>>> => transposed(1, x, kernel, options as Options)
