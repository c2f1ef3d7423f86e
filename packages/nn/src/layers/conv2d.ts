import type { Dim, Padding2, Size2, SizeAt, Slides } from "@typegrad/core/Shape"
import type { Tensor } from "@typegrad/core/Tensor"
import type { Initializer } from "../Initializer.ts"
import * as internal from "../internal/convolution.ts"
import type { Count } from "../internal/types/check.ts"
import type { Conv2dOut, ConvErr, Image, ImageText, Read } from "../internal/types/conv.ts"
import type { Counts, PaddingOf } from "../internal/types/window.ts"
import type { Layer } from "../Layer.ts"

/**
 * How a convolution moves and what it is made of. Sizes have one value for all spatial axes, or one each as `[height, width]`.
 *
 * @since 0.1.0
 * @category models
 */
export interface ConvOptions<
  Op extends string,
  F extends number,
  K extends Size2,
  St extends Size2,
  P extends Padding2,
  D extends Size2,
  G extends number,
  Name extends string,
  Bias extends boolean
> {
  /** how many channels come out */
  readonly filters: Count<F, `${Op}: filters`>
  /** the size of the window */
  readonly kernel: Counts<K, `${Op}: kernel`>
  /** how far apart outputs are; 1 unless given */
  readonly stride?: Counts<St, `${Op}: stride`>
  /**
   * `"valid"` (unless given) stays inside, `"same"` gives `ceil(size / stride)` outputs with an odd zero at the end (`"sameLower"`: at the
   * beginning), a number is how many zeros stand on each side; `[[top, bottom], [left, right]]`, of a sequence `[before, after]`, on either
   */
  readonly padding?: PaddingOf<P, `${Op}: padding`>
  /** how far apart the kernel's elements are; 1 unless given */
  readonly dilation?: Counts<D, `${Op}: dilation`>
  /** into how many groups channels and filters are split, each filter reading its own; 1 unless given */
  readonly groups?: Count<G, `${Op}: groups`>
  /** the key of its parameters in the model's; else its kind and a number */
  readonly name?: Name
  /** Glorot uniform unless given, the fan out of a group that of its filters */
  readonly kernelInit?: Initializer
  readonly biasInit?: Initializer
  readonly bias?: Bias
}

/**
 * The filters of a convolution of images: a kernel of `K` by `K`, or `[height, width]`. `In` is what a filter reads, the channels of
 * its group.
 *
 * @since 0.1.0
 * @category models
 */
export interface Conv2dParams<K extends Size2, In extends Dim, Out extends Dim> {
  readonly kernel: Tensor<[SizeAt<K, 0> & number, SizeAt<K, 1> & number, In, Out]>
  readonly bias: Tensor<[Out]>
}

/**
 * Of a convolution with `bias: false`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Conv2dKernel<K extends Size2, In extends Dim, Out extends Dim> {
  readonly kernel: Tensor<[SizeAt<K, 0> & number, SizeAt<K, 1> & number, In, Out]>
}

/**
 * F filters of K by K, stride St, padding P, dilation D, G groups.
 *
 * @since 0.1.0
 * @category models
 */
export interface Conv2d<
  F extends number,
  K extends Size2,
  St extends Size2 = 1,
  P extends Padding2 = "valid",
  D extends Size2 = 1,
  G extends number = 1,
  Name extends string = "",
  Bias extends boolean = true
> extends Layer {
  readonly "~kind": "conv2d"
  readonly "~name": Name
  readonly "~needs": never
  readonly "~out": Conv2dOut<this["~in"], F, Slides<K, St, P, D>>
  readonly "~outDt": this["~dt"]
  readonly "~params": Bias extends true
    ? Conv2dParams<K, Read<this["~in"], G>, F>
    : Conv2dKernel<K, Read<this["~in"], G>, F>
  readonly "~state": null
  readonly "~err": ConvErr<this["~in"], this["~dt"], Image, ImageText, this["~out"], F, K, P, D, G, "conv2d">
}

/**
 * Filters that slide over an image `[height, width, channels]`, by `Tensor.conv2d`: in each place the sum over the window of its
 * elements times the kernel's, plus the bias (LeCun et al. 1998, "Gradient-based learning applied to document recognition").
 *
 * Parameters: `kernel` `[height, width, channels / groups, filters]` (Glorot uniform unless given) and `bias` `[filters]` (zeros).
 * For a border that is not of zeros put `pad2d` before it, and leave the padding at `"valid"`.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const first = Nn.conv2d({ filters: 6, kernel: 5, padding: "same" })
 * Nn.sequential(Nn.input([28, 28, 1]), first).output.shape // => [28, 28, 6]
 * const down = Nn.conv2d({ filters: 64, kernel: 7, stride: 2, padding: 3, bias: false })
 * Nn.sequential(Nn.input([224, 224, 3]), down).output.shape // => [112, 112, 64]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const conv2d = <
  const F extends number,
  const K extends Size2,
  const St extends Size2 = 1,
  const P extends Padding2 = "valid",
  const D extends Size2 = 1,
  const G extends number = 1,
  const Name extends string = "",
  const Bias extends boolean = true
>(
  options: ConvOptions<"conv2d", F, K, St, P, D, G, Name, Bias>
): Conv2d<F, K, St, P, D, G, Name, Bias> => internal.make("conv2d", 2, options as internal.Given)
