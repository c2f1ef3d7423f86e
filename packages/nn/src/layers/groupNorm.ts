import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as internal from "../internal/layer.ts"
import { affine, standardised } from "../internal/normalize.ts"
import type { Count, Last } from "../internal/types/check.ts"
import type { GroupsErr } from "../internal/types/norm.ts"
import type { Layer } from "../Layer.ts"
import type { NormParams } from "./batchNorm.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface GroupNorm<Groups extends number, Name extends string = ""> extends Layer {
  readonly "~kind": "groupNorm"
  readonly "~name": Name
  readonly "~needs": never
  readonly "~out": this["~in"]
  readonly "~outDt": this["~dt"]
  readonly "~params": NormParams<Last<this["~in"]>>
  readonly "~state": null
  readonly "~err": GroupsErr<this["~in"], this["~dt"], Groups, "groupNorm">
}

/**
 * Splits the channels (the last axis) into groups of neighbours and normalises each group of each example, over all positions, by
 * its own mean and biased variance; then scales and shifts each channel: `(x - mean) / sqrt(variance + epsilon) * scale + shift`
 * (Wu and He 2018). The same in training and inference, whatever the batch. The groups must divide the channels.
 *
 * Parameters: `scale` (ones) and `shift` (zeros), both `[n]`.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input([8, 8, 64]), Nn.groupNorm(32)).output.shape // => [8, 8, 64]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const groupNorm = <const Groups extends number, const Name extends string = "">(
  groups: Count<Groups, "groupNorm: groups">,
  options?: {
    /** the key of its parameters in the model's; else `groupNorm` and a number */
    readonly name?: Name
    /** added to the variance: 1e-5 unless given */
    readonly epsilon?: number
  }
): GroupNorm<Groups, Name> => {
  const { name = "", epsilon = 1e-5 } = options ?? {}
  const count = groups as number
  internal.checkCount("groupNorm: groups", count)
  internal.checkRange("groupNorm: epsilon", epsilon, epsilon >= 0, "at least 0")
  return internal.make("groupNorm", name, (input) => {
    internal.checkFloat("groupNorm", input.dtype)
    const size = internal.lastSize("groupNorm", input.shape)
    if (size % count !== 0) {
      const channels = `${size} channels of ${internal.show(input.shape)}`
      internal.fail("groupNorm", `groupNorm: ${count} groups do not divide ${channels}`)
    }
    const rank = input.shape.length
    // positions, then the channels of a group
    const axes = [...Array.from({ length: rank - 1 }, (_, index) => index - rank - 1), -1]
    const apply = ({ params }: { readonly params: any }, tensor: Tensor.AnyTensor): Tensor.AnyTensor => {
      const x = tensor as Tensor.Tensor<Shape>
      const split = Tensor.reshape(x, [...x.shape.slice(0, -1), count, size / count]) as Tensor.Tensor<Shape>
      return affine(Tensor.reshape(standardised(split, axes, epsilon), x.shape) as Tensor.Tensor<Shape>, params)
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
