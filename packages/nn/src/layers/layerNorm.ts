import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as internal from "../internal/layer.ts"
import { affine, standardised } from "../internal/normalize.ts"
import type { Count, Last } from "../internal/types/check.ts"
import type { AxesErr, LastDims } from "../internal/types/norm.ts"
import type { Layer } from "../Layer.ts"
import type { NormParams } from "./batchNorm.ts"

/**
 * Of a norm over several axes.
 *
 * @since 0.1.0
 * @category models
 */
export interface AxesParams<S extends Shape> {
  readonly scale: Tensor.Tensor<S>
  readonly shift: Tensor.Tensor<S>
}

/**
 * @since 0.1.0
 * @category models
 */
export interface LayerNorm<Name extends string = "", Axes extends number = 1> extends Layer {
  readonly "~kind": "layerNorm"
  readonly "~name": Name
  readonly "~needs": never
  readonly "~out": this["~in"]
  readonly "~outDt": this["~dt"]
  readonly "~params": Axes extends 1
    ? NormParams<Last<this["~in"]>>
    : AxesParams<LastDims<this["~in"], Axes> extends infer Ds extends Shape ? Ds : Shape>
  readonly "~state": null
  readonly "~err": AxesErr<this["~in"], this["~dt"], Axes, "layerNorm">
}

/** The sizes of the last `count` axes, which parameters take. */
const lastSizes = (shape: Shape, count: number): ReadonlyArray<number> => {
  if (count === 1) return [internal.lastSize("layerNorm", shape)]
  if (shape.length < count)
    internal.fail("layerNorm", `layerNorm normalises over the last ${count} axes but got ${internal.show(shape)}`)
  return shape
    .slice(-count)
    .map((dim) =>
      typeof dim === "number"
        ? dim
        : internal.fail(
            "layerNorm",
            `layerNorm: the last ${count} axes of ${internal.show(shape)} have no known size, which its parameters need`
          )
    )
}

/**
 * Normalises the features (the last axis) of each position by their own mean and biased variance, then scales and shifts
 * them: `(x - mean) / sqrt(variance + epsilon) * scale + shift` (Ba, Kiros and Hinton 2016). The same in training and
 * inference. With `axes` the mean and the variance are those of so many of the last axes together.
 *
 * Parameters: `scale` (ones) and `shift` (zeros), both of the shape of the axes, `[n]`.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input(["time", 64]), Nn.layerNorm()).output.shape // => ["time", 64]
 * Nn.sequential(Nn.input([8, 8, 16]), Nn.layerNorm({ axes: 3 })).output.shape // => [8, 8, 16]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layerNorm = <const Name extends string = "", const Axes extends number = 1>(options?: {
  /** the key of its parameters in the model's; else `layerNorm` and a number */
  readonly name?: Name
  /** over how many of the last axes: 1 unless given */
  readonly axes?: Count<Axes, "layerNorm: axes">
  /** added to the variance: 1e-5 unless given */
  readonly epsilon?: number
}): LayerNorm<Name, Axes> => {
  const { name = "", epsilon = 1e-5 } = options ?? {}
  const count = (options?.axes as number | undefined) ?? 1
  internal.checkCount("layerNorm: axes", count)
  internal.checkRange("layerNorm: epsilon", epsilon, epsilon >= 0, "at least 0")
  return internal.make("layerNorm", name, (input) => {
    internal.checkFloat("layerNorm", input.dtype)
    const sizes = lastSizes(input.shape, count)
    const axes = sizes.map((_, index) => index - sizes.length)
    const apply = ({ params }: { readonly params: any }, x: Tensor.AnyTensor): Tensor.AnyTensor =>
      affine(standardised(x as Tensor.Tensor<Shape>, axes, epsilon), params)
    return {
      output: input,
      needsKey: false,
      hasState: false,
      init: () => ({ params: { scale: Tensor.ones(sizes), shift: Tensor.zeros(sizes) }, state: null }),
      train: (variables, x) => [apply(variables, x), null],
      infer: apply
    }
  })
}
