import type { Dim, Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as internal from "../internal/layer.ts"
import { standardised } from "../internal/normalize.ts"
import type { Last, NormErr } from "../internal/types/check.ts"
import type { Layer } from "../Layer.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface ScaleParams<D extends Dim> {
  readonly scale: Tensor.Tensor<[D]>
}

/**
 * @since 0.1.0
 * @category models
 */
export interface RmsNorm<Name extends string = ""> extends Layer {
  readonly "~kind": "rmsNorm"
  readonly "~name": Name
  readonly "~needs": never
  readonly "~out": this["~in"]
  readonly "~outDt": this["~dt"]
  readonly "~params": ScaleParams<Last<this["~in"]>>
  readonly "~state": null
  readonly "~err": NormErr<this["~in"], this["~dt"], "rmsNorm">
}

/**
 * Divides the features (the last axis) of each position by the root of their mean square and scales them,
 * `x / sqrt(mean(x^2) + epsilon) * scale`: a layer norm without the mean (Zhang and Sennrich 2019). Parameters: `scale` `[n]`
 * (ones).
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input(["time", 64]), Nn.rmsNorm()).output.shape // => ["time", 64]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const rmsNorm = <const Name extends string = "">(options?: {
  /** the key of its parameters in the model's; else `rmsNorm` and a number */
  readonly name?: Name
  /** added to the mean square: 1e-6 unless given */
  readonly epsilon?: number
}): RmsNorm<Name> => {
  const { name = "", epsilon = 1e-6 } = options ?? {}
  internal.checkRange("rmsNorm: epsilon", epsilon, epsilon >= 0, "at least 0")
  return internal.make("rmsNorm", name, (input) => {
    internal.checkFloat("rmsNorm", input.dtype)
    const size = internal.lastSize("rmsNorm", input.shape)
    const apply = ({ params }: { readonly params: any }, tensor: Tensor.AnyTensor): Tensor.AnyTensor => {
      const x = tensor as Tensor.Tensor<Shape>
      return Tensor.mul(standardised(x, [-1], epsilon, false), params.scale as Tensor.Tensor<Shape>)
    }
    return {
      output: input,
      needsKey: false,
      hasState: false,
      init: () => ({ params: { scale: Tensor.ones([size]) }, state: null }),
      train: (variables, x) => [apply(variables, x), null],
      infer: apply
    }
  })
}
