/** Patches of images as channels, and images of patches. */
import type { DType } from "../../DType.ts"
import type { Fold, Guard, Known, Ok, Padding2, Shape, Size2, Unfold } from "../../Shape.ts"
import type { AnyTensor, Tensor } from "../../Tensor.ts"
import type { Node } from "../Node.ts"
import { add } from "../primitives/add/op.ts"
import { concat } from "../primitives/concat/op.ts"
import { literal } from "../primitives/literal/op.ts"
import { pad } from "../primitives/pad/op.ts"
import { reshape } from "../primitives/reshape/op.ts"
import { slice, sliceAxis } from "../primitives/slice/op.ts"
import { paddingOf, type Window, type Windows, windows } from "../shape/conv.ts"
import { checkFloat } from "../shape/dtype.ts"
import { checkArray } from "../shape/found.ts"
import { foldAxes, unfoldAxes } from "../shape/patches.ts"
import { nodeOf } from "./operands.ts"
import type { FloatIn } from "./params.ts"

/**
 * How a window moves over an image that is taken apart: every option has one value for both axes, or one each as `[height, width]`.
 *
 * @since 0.1.0
 * @category models
 */
export interface PatchOptions<S, P, D> {
  /** how far apart windows are; 1 unless given */
  readonly stride?: S
  /** as in `conv2d`; `"valid"` unless given */
  readonly padding?: P
  /** how far apart a window's elements are; 1 unless given */
  readonly dilation?: D
}

/** One spatial axis: how many elements stand before it, and how many there are with what is behind it that windows reach. */
interface Reach {
  readonly window: Window
  readonly before: number
  readonly whole: number
}

/** The two spatial axes of `size`, on which windows have so many `places`. */
const reaches = (
  op: string,
  given: Windows,
  size: ReadonlyArray<number>,
  places: ReadonlyArray<number>
): ReadonlyArray<Reach> => {
  const { along } = windows(op, 2, given)
  return [0, 1].map((i): Reach => {
    const window = along(i)
    const [before] = paddingOf(size[i]!, window)
    const reach = (places[i]! - 1) * window.stride + (window.kernel - 1) * window.dilation + 1
    return { window, before, whole: Math.max(reach, before + size[i]!) }
  })
}

/** The offsets of a window's elements, row by row. */
const offsets = (reach: ReadonlyArray<Reach>): ReadonlyArray<readonly [number, number]> => {
  const [down, right] = reach.map(({ window }) => Array.from({ length: window.kernel }, (_, k) => k * window.dilation))
  return down!.flatMap((u) => right!.map((v) => [u, v] as const))
}

const apart = (input: unknown, given: Windows): any => {
  const op = "unfold"
  const x = nodeOf(input as AnyTensor, op)
  checkFloat(op, x.dtype)
  const axes = unfoldAxes(x.axes, given)
  const lead = axes.length - 3
  const places = axes.slice(lead, -1).map(({ size }) => size)
  const size = x.axes.slice(lead, -1).map(({ size }) => size)
  const reach = reaches(op, given, size, places)
  const all = <A>(usual: (i: number) => A, own: (each: Reach, i: number) => A): Array<A> =>
    x.axes.map((_, i) => (i < lead || i === lead + 2 ? usual(i) : own(reach[i - lead]!, i - lead)))
  const none = () => 0
  const image = pad(x, literal(0, "float32"), {
    before: all(none, ({ before }) => before),
    after: all(none, ({ before, whole }, i) => whole - before - size[i]!),
    between: all(none, none)
  })
  const parts = offsets(reach).map((at) =>
    slice(image, {
      start: all(none, (_, i) => at[i]!),
      stop: all(
        (i) => x.axes[i]!.size,
        ({ window }, i) => at[i]! + (places[i]! - 1) * window.stride + 1
      ),
      step: all(
        () => 1,
        ({ window }) => window.stride
      )
    })
  )
  return reshape(parts.length === 1 ? parts[0]! : concat(parts, lead + 2), axes)
}

const together = (input: unknown, size: readonly [number, number], given: Windows): any => {
  const op = "fold"
  const x = nodeOf(input as AnyTensor, op)
  checkFloat(op, x.dtype)
  checkArray(op, "the size is", size, "[28, 28]")
  const axes = foldAxes(x.axes, size, given)
  const lead = axes.length - 3
  const places = x.axes.slice(lead, -1).map(({ size }) => size)
  const reach = reaches(op, given, size, places)
  const channels = axes.at(-1)!.size
  const all = <A>(usual: A, own: (each: Reach, i: number) => A): Array<A> =>
    axes.map((_, i) => (i < lead || i === lead + 2 ? usual : own(reach[i - lead]!, i - lead)))
  const parts = offsets(reach).map((at, k) =>
    pad(sliceAxis(x, lead + 2, k * channels, (k + 1) * channels), literal(0, "float32"), {
      before: all(0, (_, i) => at[i]!),
      after: all(0, ({ whole, window }, i) => whole - at[i]! - ((places[i]! - 1) * window.stride + 1)),
      between: all(0, ({ window }) => window.stride - 1)
    })
  )
  const sum = parts.reduce((left: Node, right) => add(left, right))
  const cut = slice(sum, {
    start: all(0, ({ before }) => before),
    stop: axes.map((axis, i) => (i < lead || i === lead + 2 ? axis.size : reach[i - lead]!.before + axis.size)),
    step: axes.map(() => 1)
  })
  return reshape(cut, axes)
}

/**
 * The windows that slide over images `[..., height, width, channels]` as rows of channels, `[..., height, width, window * channels]`: in
 * each place row by row, each pixel with its channels, zeros from outside of the image. So `conv2d` is
 * `matmul(unfold(x, window), reshape(kernel, [-1, filters]))`. (`im2col`; PyTorch's `Unfold` has the channels before the window, and one
 * axis for all places.)
 *
 * Throws `ShapeError` if the window does not fit, and for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.unfold(Tensor.zeros([32, 28, 28, 3]), [5, 5], { stride: 2, padding: "same" }).shape // => [32, 14, 14, 75]
 * ```
 *
 * @since 0.1.0
 * @category convolution
 */
export const unfold = <
  A extends Shape,
  T extends DType,
  const K extends Size2,
  const S extends Size2 = 1,
  const P extends Padding2 = "valid",
  const D extends Size2 = 1
>(
  x: FloatIn<A, T, "unfold">,
  window: Guard<Known<K, A, Unfold<A, K, S, P, D>>, K>,
  options?: PatchOptions<S, P, D>
): Tensor<Ok<Unfold<A, K, S, P, D>>> => apart(x, { ...(options as object), kernel: window as Size2 })

/**
 * Images of the height and width `size` of which `x`, `[..., height, width, window * channels]`, are the patches, in the order of
 * `unfold`: each element is added where its window has it, and what falls outside of the image is dropped. The transpose of the linear map
 * that `unfold` is. (`col2im`; PyTorch's `Fold`.)
 *
 * Throws `ShapeError` if the window has other places than there are patches, does not divide the channels, and for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * const patches = Tensor.unfold(Tensor.zeros([32, 28, 28, 3]), 4, { stride: 4 })
 * Tensor.fold(patches, [28, 28], 4, { stride: 4 }).shape // => [32, 28, 28, 3]
 * ```
 *
 * @since 0.1.0
 * @category convolution
 */
export const fold = <
  A extends Shape,
  T extends DType,
  const N extends readonly [height: number, width: number],
  const K extends Size2,
  const S extends Size2 = 1,
  const P extends Padding2 = "valid",
  const D extends Size2 = 1
>(
  x: FloatIn<A, T, "fold">,
  size: N,
  window: Guard<Known<K, A, Fold<A, N, K, S, P, D>>, K>,
  options?: PatchOptions<S, P, D>
): Tensor<Ok<Fold<A, N, K, S, P, D>>> => together(x, size, { ...(options as object), kernel: window as Size2 })
