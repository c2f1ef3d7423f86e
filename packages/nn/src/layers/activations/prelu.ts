import type { Dim, Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as pure from "../../activations/rectifiers.ts"
import * as internal from "../../internal/layer.ts"
import type { FloatErr, Last, NormErr } from "../../internal/types/check.ts"
import type { Layer } from "../../Layer.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface PreluParams<D extends Dim> {
  readonly slope: Tensor.Tensor<[D]>
}

/**
 * @since 0.1.0
 * @category models
 */
export interface Prelu<PerFeature extends boolean = false, Name extends string = ""> extends Layer {
  readonly "~kind": "prelu"
  readonly "~name": Name
  readonly "~needs": never
  readonly "~out": this["~in"]
  readonly "~outDt": this["~dt"]
  readonly "~params": PreluParams<PerFeature extends true ? Last<this["~in"]> : 1>
  readonly "~state": null
  readonly "~err": PerFeature extends true ? NormErr<this["~in"], this["~dt"], "prelu"> : FloatErr<this["~dt"], "prelu">
}

/**
 * `x` where it is positive, else `slope x`, with derivative `slope` at 0 (He et al. 2015, "Delving deep into rectifiers").
 * Parameters: `slope`, one number `[1]`, or with `perFeature` one for each feature (the last axis), `[n]`; 0.25 unless given.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const model = Nn.sequential(Nn.input([16]), Nn.prelu({ perFeature: true }))
 * model.init(Random.key(0)).params.prelu0.slope.shape // => [16]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const prelu = <const PerFeature extends boolean = false, const Name extends string = "">(options?: {
  readonly perFeature?: PerFeature
  /** the first slope: 0.25 unless given */
  readonly slope?: number
  /** the key of its parameter in the model's; else `prelu` and a number */
  readonly name?: Name
}): Prelu<PerFeature, Name> => {
  const { name = "", perFeature = false, slope = 0.25 } = options ?? {}
  return internal.make("prelu", name, (input) => {
    internal.checkFloat("prelu", input.dtype)
    const size = perFeature ? internal.lastSize("prelu", input.shape) : 1
    const apply = ({ params }: { readonly params: any }, x: Tensor.AnyTensor): Tensor.AnyTensor =>
      pure.prelu(x as Tensor.Tensor<Shape>, params.slope as Tensor.Tensor<Shape>)
    return {
      output: input,
      needsKey: false,
      hasState: false,
      init: () => ({ params: { slope: Tensor.full([size], slope) }, state: null }),
      train: (variables, x) => [apply(variables, x), null],
      infer: apply
    }
  })
}
