import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as internal from "../internal/layer.ts"
import type { Last, NormErr } from "../internal/types/check.ts"
import type { Layer } from "../Layer.ts"
import type { NormParams } from "./batchNorm.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface LayerNorm<Name extends string = ""> extends Layer {
  readonly "~kind": "layerNorm"
  readonly "~name": Name
  readonly "~needs": never
  readonly "~out": this["~in"]
  readonly "~outDt": this["~dt"]
  readonly "~params": NormParams<Last<this["~in"]>>
  readonly "~state": null
  readonly "~err": NormErr<this["~in"], this["~dt"], "layerNorm">
}

/**
 * Normalises the features (the last axis) of each position by their own mean and biased variance, then scales and shifts
 * them: `(x - mean) / sqrt(variance + epsilon) * scale + shift` (Ba, Kiros and Hinton 2016). The same in training and
 * inference. Parameters: `scale` (ones) and `shift` (zeros), both `[n]`.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input(["time", 64]), Nn.layerNorm()).output.shape // => ["time", 64]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layerNorm = <const Name extends string = "">(options?: {
  /** the key of its parameters in the model's; else `layerNorm` and a number */
  readonly name?: Name
  /** added to the variance: 1e-5 unless given */
  readonly epsilon?: number
}): LayerNorm<Name> => {
  const { name = "", epsilon = 1e-5 } = options ?? {}
  internal.checkRange("layerNorm: epsilon", epsilon, epsilon >= 0, "at least 0")
  return internal.make("layerNorm", name, (input) => {
    internal.checkFloat("layerNorm", input.dtype)
    const size = internal.lastSize("layerNorm", input.shape)
    const apply = ({ params }: { readonly params: any }, tensor: Tensor.AnyTensor): Tensor.AnyTensor => {
      const x = tensor as Tensor.Tensor<Shape>
      const centred: Tensor.Tensor<Shape> = Tensor.sub(x, Tensor.mean(x, [-1], true) as Tensor.Tensor<Shape>)
      const variance = Tensor.mean(Tensor.square(centred), [-1], true) as Tensor.Tensor<Shape>
      const normal: Tensor.Tensor<Shape> = Tensor.div(centred, Tensor.sqrt(Tensor.add(variance, epsilon)))
      const { scale, shift } = params as NormParams<number>
      return Tensor.add(Tensor.mul(normal, scale as Tensor.Tensor<Shape>), shift as Tensor.Tensor<Shape>)
    }
    return {
      output: input,
      needsKey: false,
      hasState: false,
      init: () => ({ params: { scale: Tensor.ones([size]), shift: Tensor.zeros([size]) }, state: null }),
      train: (variables, x) => [apply(variables, x), null],
      infer: apply
    }
  })
}
