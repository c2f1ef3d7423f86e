import * as Random from "@typegrad/core/Random"
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import { bindEndo } from "../internal/endo.ts"
import * as internal from "../internal/layer.ts"
import type { FloatErr, Rate } from "../internal/types/check.ts"
import type { EndoErr } from "../internal/types/endo.ts"
import type { Apply, Layer } from "../Layer.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface StochasticDepth<L extends Layer, Name extends string = ""> extends Layer {
  readonly "~kind": "stochasticDepth"
  readonly "~name": Name
  readonly "~needs": "Key"
  readonly "~out": this["~in"]
  readonly "~outDt": this["~dt"]
  readonly "~params": Apply<L, this["~in"], this["~dt"]>["~params"]
  readonly "~state": Apply<L, this["~in"], this["~dt"]>["~state"]
  readonly "~err": StochasticErr<
    FloatErr<this["~dt"], "stochasticDepth">,
    EndoErr<this["~in"], this["~dt"], Apply<L, this["~in"], this["~dt"]>, "stochasticDepth">
  >
}

type StochasticErr<E, F> = E extends string ? E : F

/**
 * `residual` whose branch is left out now and then: training gives `x + b / (1 - rate) layer(x)`, where b is 0 with probability `rate`
 * and else 1, drawn for each example of the batch; inference gives `x + layer(x)` (Huang et al. 2016, "Deep networks with stochastic
 * depth", who divide nothing in training and multiply by `1 - rate` in inference). So training has the expectation of
 * inference. Its variables are those of the layer, which must keep the shape; a model with it cannot be trained without a key.
 *
 * A rate outside [0, 1) is a compile error where it is a literal, and throws `RangeError` in any case.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const block = Nn.stochasticDepth(0.2, Nn.stack(Nn.layerNorm(), Nn.dense(64), Nn.relu))
 * Nn.sequential(Nn.input([64]), block, Nn.dense(10)).output.shape // => [10]
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const stochasticDepth = <const R extends number, const L extends Layer, const Name extends string = "">(
  rate: Rate<R, "stochasticDepth: the rate">,
  layer: L,
  options?: {
    /** the key of its variables in the model's; else `stochasticDepth` and a number */
    readonly name?: Name
  }
): StochasticDepth<L, Name> => {
  const p = rate as number
  internal.checkRange("stochasticDepth: the rate", p, p >= 0 && p < 1, "at least 0 and less than 1")
  return internal.make("stochasticDepth", options?.name ?? "", (input) => {
    internal.checkFloat("stochasticDepth", input.dtype)
    const bound = bindEndo("stochasticDepth", layer, input)
    const skip = (x: Tensor.AnyTensor, y: Tensor.AnyTensor) =>
      Tensor.add(x as Tensor.Tensor<Shape>, y as Tensor.Tensor<Shape>)
    return {
      ...bound,
      needsKey: true,
      train: (variables, x, key) => {
        if (key === null)
          return internal.fail("stochasticDepth", "this model has dropout, which needs a random key: pass { key }")
        const [y, state] = bound.train(variables, x, bound.needsKey ? Random.foldIn(key, 0) : null)
        if (p === 0) return [skip(x, y), state]
        const lead = x.shape.length - input.shape.length
        const one = Tensor.sizes(x).map((size, axis) => (axis < lead ? size : 1))
        const kept = Random.bernoulli(Random.foldIn(key, 1), 1 - p, one) as Tensor.Tensor<Shape, "bool">
        return [skip(x, Tensor.where(kept, Tensor.mul(y as Tensor.Tensor<Shape>, 1 / (1 - p)), 0)), state]
      },
      infer: (variables, x) => skip(x, bound.infer(variables, x))
    }
  })
}
