import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as internal from "../internal/layer.ts"
import { affine, standardised } from "../internal/normalize.ts"
import type { Last } from "../internal/types/check.ts"
import type { PositionsErr } from "../internal/types/norm.ts"
import type { Layer } from "../Layer.ts"
import type { NormParams } from "./batchNorm.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface InstanceNorm<Affine extends boolean = true, Name extends string = ""> extends Layer {
  readonly "~kind": "instanceNorm"
  readonly "~name": Name
  readonly "~needs": never
  readonly "~out": this["~in"]
  readonly "~outDt": this["~dt"]
  readonly "~params": Affine extends true ? NormParams<Last<this["~in"]>> : null
  readonly "~state": null
  readonly "~err": PositionsErr<this["~in"], this["~dt"], "instanceNorm">
}

/**
 * Normalises each channel (the last axis) of each example, over all positions, by its own mean and biased variance, then scales
 * and shifts it: `(x - mean) / sqrt(variance + epsilon) * scale + shift` (Ulyanov, Vedaldi and Lempitsky 2016). The same in
 * training and inference.
 *
 * Parameters: `scale` (ones) and `shift` (zeros), both `[n]`; none with `affine: false`, as in PyTorch unless asked for.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input([64, 64, 3]), Nn.instanceNorm({ affine: false })).output.shape // => [64, 64, 3]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const instanceNorm = <const Affine extends boolean = true, const Name extends string = "">(options?: {
  /** whether it scales and shifts: true unless given */
  readonly affine?: Affine
  /** the key of its parameters in the model's; else `instanceNorm` and a number */
  readonly name?: Name
  /** added to the variance: 1e-5 unless given */
  readonly epsilon?: number
}): InstanceNorm<Affine, Name> => {
  const { affine: learns = true, epsilon = 1e-5, name = "" } = options ?? {}
  internal.checkRange("instanceNorm: epsilon", epsilon, epsilon >= 0, "at least 0")
  return internal.make("instanceNorm", name, (input) => {
    internal.checkFloat("instanceNorm", input.dtype)
    const size = internal.lastSize("instanceNorm", input.shape)
    const rank = input.shape.length
    if (rank === 1) {
      const found = internal.show(input.shape)
      internal.fail("instanceNorm", `instanceNorm expects positions and channels [.., n] but got ${found}`)
    }
    const axes = Array.from({ length: rank - 1 }, (_, index) => index - rank)
    const normal = (x: Tensor.AnyTensor) => standardised(x as Tensor.Tensor<Shape>, axes, epsilon)
    if (!learns) return internal.pure(input, normal)
    const apply = ({ params }: { readonly params: any }, x: Tensor.AnyTensor): Tensor.AnyTensor =>
      affine(normal(x), params)
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
