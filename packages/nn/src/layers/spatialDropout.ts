import * as Random from "@typegrad/core/Random"
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as internal from "../internal/layer.ts"
import type { Rate } from "../internal/types/check.ts"
import type { GlobalErr } from "../internal/types/pool.ts"
import { checkAnyPlaces } from "../internal/window.ts"
import type { Layer } from "../Layer.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface SpatialDropout extends Layer {
  readonly "~kind": "spatialDropout"
  readonly "~name": ""
  readonly "~needs": "Key"
  readonly "~out": this["~in"]
  readonly "~outDt": this["~dt"]
  readonly "~params": null
  readonly "~state": null
  readonly "~err": GlobalErr<this["~in"], this["~dt"], "spatialDropout">
}

/**
 * In training sets whole channels of an image `[height, width, channels]` or a sequence `[time, channels]` to 0, each with probability
 * `rate`, and divides the others by `1 - rate`: neighbours are alike, so that single elements would tell of each other (Tompson et al.
 * 2015, "Efficient object localization using convolutional networks"). Inference changes nothing. A model with it cannot be
 * trained without a key.
 *
 * A rate outside [0, 1) is a compile error where it is a literal, and throws `RangeError` in any case.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input([28, 28, 8]), Nn.spatialDropout(0.2)).output.shape // => [28, 28, 8]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const spatialDropout = <const R extends number>(rate: Rate<R, "spatialDropout: the rate">): SpatialDropout => {
  const p = rate as number
  internal.checkRange("spatialDropout: the rate", p, p >= 0 && p < 1, "at least 0 and less than 1")
  return internal.make("spatialDropout", "", (input) => {
    checkAnyPlaces("spatialDropout", input)
    const rank = input.shape.length - 1
    return {
      output: input,
      needsKey: true,
      hasState: false,
      init: null,
      train: (_, x, key) => {
        if (key === null)
          return internal.fail("spatialDropout", "this model has dropout, which needs a random key: pass { key }")
        if (p === 0) return [x, null]
        const sizes = Tensor.sizes(x)
        const whole = sizes.map((size, i) => (i < sizes.length - 1 - rank || i === sizes.length - 1 ? size : 1))
        const keep = Random.bernoulli(key, 1 - p, whole) as Tensor.Tensor<Shape, "bool">
        return [Tensor.where(keep, Tensor.mul(x as Tensor.Tensor<Shape>, 1 / (1 - p)), 0), null]
      },
      infer: (_, x) => x
    }
  })
}
