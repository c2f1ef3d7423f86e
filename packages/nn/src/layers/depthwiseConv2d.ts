import type { Padding2, Size2, Slides } from "@typegrad/core/Shape"
import * as internal from "../internal/convolution.ts"
import { checkCount, lastSize, make } from "../internal/layer.ts"
import type { Count, Last } from "../internal/types/check.ts"
import type { Conv2dOut, ConvErr, Image, ImageText, Times } from "../internal/types/conv.ts"
import { checkPlaces, checkWindow, slid } from "../internal/window.ts"
import type { Layer } from "../Layer.ts"
import type { Conv2dKernel, Conv2dParams, ConvOptions } from "./conv2d.ts"

/**
 * As `ConvOptions`, with so many filters for each channel.
 *
 * @since 0.1.0
 * @category models
 */
export interface DepthwiseOptions<
  Op extends string,
  K extends Size2,
  St extends Size2,
  P extends Padding2,
  D extends Size2,
  M extends number,
  Name extends string,
  Bias extends boolean
> extends Omit<ConvOptions<Op, 1, K, St, P, D, 1, Name, Bias>, "filters" | "groups"> {
  /** the filters of each channel; 1 unless given */
  readonly multiplier?: Count<M, `${Op}: multiplier`>
}

/**
 * M filters of K by K for each channel, stride St, padding P, dilation D.
 *
 * @since 0.1.0
 * @category models
 */
export interface DepthwiseConv2d<
  K extends Size2,
  St extends Size2 = 1,
  P extends Padding2 = "valid",
  D extends Size2 = 1,
  M extends number = 1,
  Name extends string = "",
  Bias extends boolean = true
> extends Layer {
  readonly "~kind": "depthwiseConv2d"
  readonly "~name": Name
  readonly "~needs": never
  readonly "~out": Conv2dOut<this["~in"], Times<Last<this["~in"]>, M>, Slides<K, St, P, D>>
  readonly "~outDt": this["~dt"]
  readonly "~params": Bias extends true
    ? Conv2dParams<K, 1, Times<Last<this["~in"]>, M>>
    : Conv2dKernel<K, 1, Times<Last<this["~in"]>, M>>
  readonly "~state": null
  readonly "~err": ConvErr<this["~in"], this["~dt"], Image, ImageText, this["~out"], 1, K, P, D, 1, "depthwiseConv2d">
}

/**
 * A convolution of an image `[height, width, channels]` whose filters read one channel each, `multiplier` filters for every
 * channel: `conv2d` with as many groups as channels (Howard et al. 2017, "MobileNets"). The filters of the first channel come
 * first.
 *
 * Parameters: `kernel` `[height, width, 1, channels * multiplier]` (Glorot uniform unless given, where a channel feeds its own filters
 * alone) and `bias` `[channels * multiplier]` (zeros).
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const depthwise = Nn.depthwiseConv2d({ kernel: 3, padding: "same", multiplier: 2 })
 * Nn.sequential(Nn.input([8, 8, 32]), depthwise).output.shape // => [8, 8, 64]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const depthwiseConv2d = <
  const K extends Size2,
  const St extends Size2 = 1,
  const P extends Padding2 = "valid",
  const D extends Size2 = 1,
  const M extends number = 1,
  const Name extends string = "",
  const Bias extends boolean = true
>(
  options: DepthwiseOptions<"depthwiseConv2d", K, St, P, D, M, Name, Bias>
): DepthwiseConv2d<K, St, P, D, M, Name, Bias> => {
  const kind = "depthwiseConv2d"
  const given = options as Omit<internal.Given, "filters"> & { readonly multiplier?: number }
  const { multiplier = 1, name = "" } = given
  const window = internal.windowOf(given)
  checkWindow(kind, window)
  checkCount(`${kind}: multiplier`, multiplier)
  return make(kind, name, ({ dtype, shape }) => {
    checkPlaces(kind, 2, { dtype, shape })
    const groups = lastSize(kind, shape)
    const filters = groups * multiplier
    const sizes = [...internal.windowSizes(2, window.kernel), 1, filters]
    return internal.applied(
      { shape: slid(kind, shape, window, filters), dtype },
      internal.initOf(given, { kernel: { sizes, groups } }, filters),
      (params, x) => internal.shifted(internal.convolve("conv2d", x, params.kernel, { ...window, groups }), params)
    )
  })
}
