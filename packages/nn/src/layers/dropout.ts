import * as Random from "@typegrad/core/Random"
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as internal from "../internal/layer.ts"
import type { FloatErr, Rate } from "../internal/types/check.ts"
import type { Layer } from "../Layer.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface Dropout extends Layer {
  readonly "~kind": "dropout"
  readonly "~name": ""
  readonly "~needs": "Key"
  readonly "~out": this["~in"]
  readonly "~outDt": this["~dt"]
  readonly "~params": null
  readonly "~state": null
  readonly "~err": FloatErr<this["~dt"], "dropout">
}

/**
 * In training sets each element to 0 with probability `rate` and divides the others by `1 - rate`, so that inference, which
 * changes nothing, sees the same mean (Srivastava et al. 2014). A model with it cannot be trained without a key.
 *
 * A rate outside [0, 1) is a compile error where it is a literal, and throws `RangeError` in any case.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input([256]), Nn.dropout(0.5)).output.shape // => [256]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const dropout = <const R extends number>(rate: Rate<R, "dropout: the rate">): Dropout => {
  const p = rate as number
  internal.checkRange("dropout: the rate", p, p >= 0 && p < 1, "at least 0 and less than 1")
  return internal.make("dropout", "", (input) => {
    internal.checkFloat("dropout", input.dtype)
    return {
      output: input,
      needsKey: true,
      hasState: false,
      init: null,
      train: (_, x, key) => {
        if (key === null)
          return internal.fail("dropout", "this model has dropout, which needs a random key: pass { key }")
        if (p === 0) return [x, null]
        const keep = Random.bernoulli(key, 1 - p, x)
        return [Tensor.where(keep, Tensor.mul(x as Tensor.Tensor<Shape>, 1 / (1 - p)), 0), null]
      },
      infer: (_, x) => x
    }
  })
}
