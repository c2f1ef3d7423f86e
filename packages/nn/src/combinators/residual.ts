import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import { bindEndo } from "../internal/endo.ts"
import * as internal from "../internal/layer.ts"
import type { EndoErr } from "../internal/types/endo.ts"
import type { Apply, Layer } from "../Layer.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface Residual<L extends Layer, Name extends string = ""> extends Layer {
  readonly "~kind": "residual"
  readonly "~name": Name
  readonly "~needs": L["~needs"]
  readonly "~out": this["~in"]
  readonly "~outDt": this["~dt"]
  readonly "~params": Apply<L, this["~in"], this["~dt"]>["~params"]
  readonly "~state": Apply<L, this["~in"], this["~dt"]>["~state"]
  readonly "~err": EndoErr<this["~in"], this["~dt"], Apply<L, this["~in"], this["~dt"]>, "residual">
}

/**
 * `x + layer(x)` (He et al. 2015, "Deep residual learning for image recognition"). The layer, most often a `stack`, must keep
 * the shape; where it does not, `addBranches` takes a second layer for the skip. Its variables are those of the layer.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const block = Nn.residual(Nn.stack(Nn.layerNorm(), Nn.dense(784), Nn.relu))
 * Nn.sequential(Nn.input([784]), block, Nn.dense(10)).output.shape // => [10]
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const residual = <const L extends Layer, const Name extends string = "">(
  layer: L,
  options?: {
    /** the key of its variables in the model's; else `residual` and a number */
    readonly name?: Name
  }
): Residual<L, Name> =>
  internal.make("residual", options?.name ?? "", (input) => {
    const bound = bindEndo("residual", layer, input)
    const skip = (x: Tensor.AnyTensor, y: Tensor.AnyTensor) =>
      Tensor.add(x as Tensor.Tensor<Shape>, y as Tensor.Tensor<Shape>)
    return {
      ...bound,
      train: (variables, x, key) => {
        const [y, state] = bound.train(variables, x, key)
        return [skip(x, y), state]
      },
      infer: (variables, x) => skip(x, bound.infer(variables, x))
    }
  })
