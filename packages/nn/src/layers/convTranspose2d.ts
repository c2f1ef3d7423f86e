import type { Padding2, Size2 } from "@typegrad/core/Shape"
import * as internal from "../internal/convolution.ts"
import type { Image, ImageText, Read, Transpose2dOut, TransposeErr } from "../internal/types/conv.ts"
import type { PaddingOf } from "../internal/types/window.ts"
import type { Layer } from "../Layer.ts"
import type { Conv2dKernel, Conv2dParams, ConvOptions } from "./conv2d.ts"

/**
 * How a transposed convolution moves and what it is made of: as `ConvOptions`.
 *
 * @since 0.1.0
 * @category models
 */
export interface ConvTransposeOptions<
  Op extends string,
  F extends number,
  K extends Size2,
  St extends Size2,
  P extends Padding2,
  D extends Size2,
  E extends Size2,
  G extends number,
  Name extends string,
  Bias extends boolean
> extends ConvOptions<Op, F, K, St, P, D, G, Name, Bias> {
  /** how many places are appended at the end of each spatial axis; 0 unless given */
  readonly outputPadding?: PaddingOf<E, `${Op}: outputPadding`>
}

/**
 * F filters of K by K, stride St, padding P, dilation D, E places more at the end, G groups.
 *
 * @since 0.1.0
 * @category models
 */
export interface ConvTranspose2d<
  F extends number,
  K extends Size2,
  St extends Size2 = 1,
  P extends Padding2 = "valid",
  D extends Size2 = 1,
  E extends Size2 = 0,
  G extends number = 1,
  Name extends string = "",
  Bias extends boolean = true
> extends Layer {
  readonly "~kind": "convTranspose2d"
  readonly "~name": Name
  readonly "~needs": never
  readonly "~out": Transpose2dOut<this["~in"], F, K, St, P, D, E>
  readonly "~outDt": this["~dt"]
  readonly "~params": Bias extends true
    ? Conv2dParams<K, Read<this["~in"], G>, F>
    : Conv2dKernel<K, Read<this["~in"], G>, F>
  readonly "~state": null
  readonly "~err": TransposeErr<this["~in"], this["~dt"], Image, ImageText, this["~out"], F, K, P, G, "convTranspose2d">
}

/**
 * The transpose of the linear map that `conv2d` is, which makes an image `[height, width, channels]` larger: each element spreads the
 * kernel, by `Tensor.convTranspose2d` (Zeiler et al. 2010, "Deconvolutional networks"; Dumoulin and Visin 2016). An axis of size n
 * becomes `(n - 1) stride + (kernel - 1) dilation + 1 - 2 padding + outputPadding`, and `n stride + outputPadding` with `"same"`.
 *
 * Parameters: `kernel` `[height, width, channels / groups, filters]` (Glorot uniform unless given) and `bias` `[filters]` (zeros).
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const up = Nn.convTranspose2d({ filters: 8, kernel: 4, stride: 2, padding: 1 })
 * Nn.sequential(Nn.input([7, 7, 16]), up).output.shape // => [14, 14, 8]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const convTranspose2d = <
  const F extends number,
  const K extends Size2,
  const St extends Size2 = 1,
  const P extends Padding2 = "valid",
  const D extends Size2 = 1,
  const E extends Size2 = 0,
  const G extends number = 1,
  const Name extends string = "",
  const Bias extends boolean = true
>(
  options: ConvTransposeOptions<"convTranspose2d", F, K, St, P, D, E, G, Name, Bias>
): ConvTranspose2d<F, K, St, P, D, E, G, Name, Bias> => internal.make("convTranspose2d", 2, options as internal.Given)
