import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import { bindKernel, outputNorms, withKernel } from "../internal/kernel.ts"
import * as internal from "../internal/layer.ts"
import type { KernelErr, WithMagnitude } from "../internal/types/kernel.ts"
import type { Apply, BoundVariables, Layer } from "../Layer.ts"

type F32 = Tensor.Tensor<Shape>

/**
 * @since 0.1.0
 * @category models
 */
export interface WeightNorm<L extends Layer, Name extends string = ""> extends Layer {
  readonly "~kind": "weightNorm"
  readonly "~name": Name
  readonly "~needs": L["~needs"]
  readonly "~out": Apply<L, this["~in"], this["~dt"]>["~out"]
  readonly "~outDt": Apply<L, this["~in"], this["~dt"]>["~outDt"]
  readonly "~params": WithMagnitude<Apply<L, this["~in"], this["~dt"]>["~params"]>
  readonly "~state": null
  readonly "~err": KernelErr<Apply<L, this["~in"], this["~dt"]>, "weightNorm">
}

/**
 * The layer with the kernel `magnitude kernel / |kernel|`, so length and direction of the weights of each output (the last axis)
 * are learned apart (Salimans and Kingma 2016). For layers with a `kernel` and no state: `dense` and convolutions.
 *
 * Parameters: those of the layer, of whose `kernel` now only the direction matters, and `magnitude` `[out]`. It begins as the
 * norms of the kernel, where the layer is what it was; the paper's start from a batch of data is not done. A kernel of zeros has
 * no direction: outputs would be NaN.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const model = Nn.sequential(Nn.input([784]), Nn.weightNorm(Nn.dense(10)))
 * Object.keys(model.init(Random.key(0)).params.weightNorm0) // => ["kernel", "bias", "magnitude"]
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const weightNorm = <const L extends Layer, const Name extends string = "">(
  layer: L,
  options?: {
    /** the key of its parameters in the model's; else `weightNorm` and a number */
    readonly name?: Name
  }
): WeightNorm<L, Name> =>
  internal.make("weightNorm", options?.name ?? "", (input) => {
    const { bound, init } = bindKernel("weightNorm", layer, input)
    const inner = (variables: BoundVariables): BoundVariables => {
      const { magnitude, ...params } = variables.params
      const factor = Tensor.div(magnitude as F32, outputNorms(params.kernel)) as F32
      return withKernel({ params, state: null }, Tensor.mul(params.kernel as F32, factor) as F32)
    }
    return {
      ...bound,
      init: (key) => {
        const params: any = init(key).params
        const norms = outputNorms(params.kernel)
        return { params: { ...params, magnitude: Tensor.reshape(norms, norms.shape.slice(-1)) }, state: null }
      },
      train: (variables, x, key) => bound.train(inner(variables), x, key),
      infer: (variables, x) => bound.infer(inner(variables), x)
    }
  })
