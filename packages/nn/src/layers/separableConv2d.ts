import type { Dim, Padding2, Size2, SizeAt, Slides } from "@typegrad/core/Shape"
import type { Tensor } from "@typegrad/core/Tensor"
import * as internal from "../internal/convolution.ts"
import { checkCount, lastSize, make } from "../internal/layer.ts"
import type { Count, Last } from "../internal/types/check.ts"
import type { Conv2dOut, ConvErr, Image, ImageText, Times } from "../internal/types/conv.ts"
import { checkPlaces, checkWindow, slid } from "../internal/window.ts"
import type { Layer } from "../Layer.ts"
import type { DepthwiseOptions } from "./depthwiseConv2d.ts"

/**
 * Of `separableConv2d`: `Mid` channels between its two convolutions.
 *
 * @since 0.1.0
 * @category models
 */
export interface SeparableParams<K extends Size2, Mid extends Dim, Out extends Dim>
  extends SeparableKernels<K, Mid, Out> {
  readonly bias: Tensor<[Out]>
}

/**
 * Of `separableConv2d` with `bias: false`.
 *
 * @since 0.1.0
 * @category models
 */
export interface SeparableKernels<K extends Size2, Mid extends Dim, Out extends Dim> {
  readonly depthwise: Tensor<[SizeAt<K, 0> & number, SizeAt<K, 1> & number, 1, Mid]>
  readonly pointwise: Tensor<[1, 1, Mid, Out]>
}

/**
 * As `DepthwiseOptions`, with the filters that come out.
 *
 * @since 0.1.0
 * @category models
 */
export interface SeparableOptions<
  Op extends string,
  F extends number,
  K extends Size2,
  St extends Size2,
  P extends Padding2,
  D extends Size2,
  M extends number,
  Name extends string,
  Bias extends boolean
> extends DepthwiseOptions<Op, K, St, P, D, M, Name, Bias> {
  /** how many channels come out */
  readonly filters: Count<F, `${Op}: filters`>
}

/**
 * F filters that read M filters of K by K for each channel, stride St, padding P, dilation D.
 *
 * @since 0.1.0
 * @category models
 */
export interface SeparableConv2d<
  F extends number,
  K extends Size2,
  St extends Size2 = 1,
  P extends Padding2 = "valid",
  D extends Size2 = 1,
  M extends number = 1,
  Name extends string = "",
  Bias extends boolean = true
> extends Layer {
  readonly "~kind": "separableConv2d"
  readonly "~name": Name
  readonly "~needs": never
  readonly "~out": Conv2dOut<this["~in"], F, Slides<K, St, P, D>>
  readonly "~outDt": this["~dt"]
  readonly "~params": Bias extends true
    ? SeparableParams<K, Times<Last<this["~in"]>, M>, F>
    : SeparableKernels<K, Times<Last<this["~in"]>, M>, F>
  readonly "~state": null
  readonly "~err": ConvErr<this["~in"], this["~dt"], Image, ImageText, this["~out"], F, K, P, D, 1, "separableConv2d">
}

/**
 * `depthwiseConv2d` and then a convolution of 1 by 1 that mixes its channels, without anything between them (Chollet 2017,
 * "Xception"): over an image `[height, width, channels]` it has about a window's part of the parameters of `conv2d`.
 *
 * Parameters: `depthwise` `[height, width, 1, channels * multiplier]`, `pointwise` `[1, 1, channels * multiplier, filters]` (both
 * Glorot uniform unless given) and `bias` `[filters]` (zeros).
 *
 * @example
 * ```ts
 * import * as Model from "@typegrad/nn/Model"
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const separable = Nn.separableConv2d({ filters: 64, kernel: 3, padding: "same" })
 * const model = Nn.sequential(Nn.input([8, 8, 32]), separable)
 * model.output.shape // => [8, 8, 64]
 * Model.parameterCount(model) // => 2400
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const separableConv2d = <
  const F extends number,
  const K extends Size2,
  const St extends Size2 = 1,
  const P extends Padding2 = "valid",
  const D extends Size2 = 1,
  const M extends number = 1,
  const Name extends string = "",
  const Bias extends boolean = true
>(
  options: SeparableOptions<"separableConv2d", F, K, St, P, D, M, Name, Bias>
): SeparableConv2d<F, K, St, P, D, M, Name, Bias> => {
  const kind = "separableConv2d"
  const given = options as internal.Given & { readonly multiplier?: number }
  const { filters, multiplier = 1, name = "" } = given
  const window = internal.windowOf(given)
  checkCount(`${kind}: filters`, filters)
  checkWindow(kind, window)
  checkCount(`${kind}: multiplier`, multiplier)
  return make(kind, name, ({ dtype, shape }) => {
    checkPlaces(kind, 2, { dtype, shape })
    const groups = lastSize(kind, shape)
    const between = groups * multiplier
    const kernels = {
      depthwise: { sizes: [...internal.windowSizes(2, window.kernel), 1, between], groups },
      pointwise: { sizes: [1, 1, between, filters], groups: 1 }
    }
    return internal.applied(
      { shape: slid(kind, shape, window, filters), dtype },
      internal.initOf(given, kernels, filters),
      (params, x) => {
        const y = internal.convolve("conv2d", x, params.depthwise, { ...window, groups })
        return internal.shifted(internal.convolve("conv2d", y, params.pointwise, {}), params)
      }
    )
  })
}
