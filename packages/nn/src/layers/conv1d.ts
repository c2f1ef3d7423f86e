import type { Dim, Padding, Slide } from "@typegrad/core/Shape"
import type { Tensor } from "@typegrad/core/Tensor"
import * as internal from "../internal/convolution.ts"
import type { Conv1dOut, ConvErr, Read, Sequence, SequenceText } from "../internal/types/conv.ts"
import type { Layer } from "../Layer.ts"
import type { ConvOptions } from "./conv2d.ts"

/**
 * The filters of a convolution of sequences. `In` is what a filter reads, the channels of its group.
 *
 * @since 0.1.0
 * @category models
 */
export interface Conv1dParams<K extends number, In extends Dim, Out extends Dim> {
  readonly kernel: Tensor<[K, In, Out]>
  readonly bias: Tensor<[Out]>
}

/**
 * Of a convolution with `bias: false`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Conv1dKernel<K extends number, In extends Dim, Out extends Dim> {
  readonly kernel: Tensor<[K, In, Out]>
}

/**
 * F filters of K elements, stride St, padding P, dilation D, G groups.
 *
 * @since 0.1.0
 * @category models
 */
export interface Conv1d<
  F extends number,
  K extends number,
  St extends number = 1,
  P extends Padding = "valid",
  D extends number = 1,
  G extends number = 1,
  Name extends string = "",
  Bias extends boolean = true
> extends Layer {
  readonly "~kind": "conv1d"
  readonly "~name": Name
  readonly "~needs": never
  readonly "~out": Conv1dOut<this["~in"], F, Slide<K, St, P, D>>
  readonly "~outDt": this["~dt"]
  readonly "~params": Bias extends true
    ? Conv1dParams<K, Read<this["~in"], G>, F>
    : Conv1dKernel<K, Read<this["~in"], G>, F>
  readonly "~state": null
  readonly "~err": ConvErr<this["~in"], this["~dt"], Sequence, SequenceText, this["~out"], F, K, P, D, G, "conv1d">
}

/**
 * Filters that slide over a sequence `[time, channels]`, by `Tensor.conv1d` (Waibel et al. 1989, "Phoneme recognition using
 * time-delay neural networks"). Parameters: `kernel` `[time, channels / groups, filters]` (Glorot uniform unless given) and `bias`
 * `[filters]` (zeros).
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const model = Nn.sequential(Nn.input([100, 12]), Nn.conv1d({ filters: 32, kernel: 5, stride: 2 }))
 * model.output.shape // => [48, 32]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const conv1d = <
  const F extends number,
  const K extends number,
  const St extends number = 1,
  const P extends Padding = "valid",
  const D extends number = 1,
  const G extends number = 1,
  const Name extends string = "",
  const Bias extends boolean = true
>(
  options: ConvOptions<"conv1d", F, K, St, P, D, G, Name, Bias>
): Conv1d<F, K, St, P, D, G, Name, Bias> => internal.make("conv1d", 1, options as internal.Given)
