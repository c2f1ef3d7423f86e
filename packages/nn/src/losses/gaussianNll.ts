import type { Dt, Sx } from "@typegrad/core/Shape"
import { sameLabel } from "../internal/label.ts"
import { fail, show } from "../internal/layer.ts"
import * as T from "../internal/loose.ts"
import { callable, loss } from "../internal/rule.ts"
import { blank, kept, weigh } from "../internal/terms.ts"
import type { FieldErr, Front, SameErr } from "../internal/types/label.ts"
import type { MomentsErr, Then, WeightsErr } from "../internal/types/weighted.ts"
import type { Loss } from "../Loss.ts"
import type { FieldsOf } from "./kinds.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface GaussianNll<K extends string, W extends string = never, M extends string = never> extends Loss<K> {
  readonly "~uses": K | W | M
  readonly "~err": FieldErr<
    this["~ex"],
    K,
    "gaussianNll",
    Then<
      MomentsErr<this["~out"], "gaussianNll">,
      Then<
        SameErr<
          Front<this["~out"]>,
          this["~dt"],
          Sx<this["~label"]>,
          Dt<this["~label"]>,
          "float32",
          "float32",
          K,
          "gaussianNll"
        >,
        WeightsErr<this["~ex"], Front<this["~out"]>, W, M, "gaussianNll">
      >
    >
  >
}

/**
 * @since 0.1.0
 * @category models
 */
export interface GaussianNllOfLabel extends GaussianNll<"label"> {
  <const K extends string = "label", const W extends string = never, const M extends string = never>(
    options?: FieldsOf<K, W, M> & { readonly full?: boolean }
  ): GaussianNll<K, W, M>
}

/** exp of more is Infinity in float32, and 0 times that NaN */
const steepest = 88

/**
 * Negative log-likelihood of labels under normal distributions, of which the model gives mean and logarithm of the variance, the last
 * axis of its output `[..label, 2]`: `(log variance + (label - mean)^2 / variance) / 2` (Nix and Weigend 1994), and `log(2 pi) / 2` with
 * `full`. A variance below `exp(-176)` divides as `exp(-176)`. `mask`, `weight` and `reduction` are those of `crossEntropy`.
 *
 * @example
 * ```ts
 * import * as Loss from "@typegrad/nn/Loss"
 *
 * Loss.gaussianNll({ label: "price" }).labelField // => "price"
 * ```
 *
 * @since 0.1.0
 * @category losses
 */
export const gaussianNll: GaussianNllOfLabel = /*#__PURE__*/ callable((options) =>
  loss({
    name: "gaussianNll",
    options,
    terms: (output, batch) => {
      const op = "gaussianNll"
      const shape = output.shape.slice(1)
      if (shape.length === 0 || (typeof shape.at(-1) === "number" && shape.at(-1) !== 2))
        fail(op, `${op} needs mean and log variance, an output [.., 2], but the model gives ${show(shape)}`)
      const [mean, logVariance] = [T.at(output as T.F32, 0, -1), T.at(output as T.F32, 1, -1)]
      const label = sameLabel(op, options.label ?? "label", mean, batch) as T.F32
      const positions = mean.shape.slice(1)
      const keep = kept(op, options, batch, positions, T.sizes(mean))
      const spread = blank(keep, logVariance)
      const error = T.sub(blank(keep, label), blank(keep, mean))
      const precision = T.exp(T.minimum(T.mul(spread, -0.5), steepest))
      const twice = T.add(spread, T.square(T.mul(error, precision)))
      const values = T.add(T.mul(twice, 0.5), options.full === true ? Math.log(2 * Math.PI) / 2 : 0)
      return weigh(op, options, batch, positions, keep, { values, weight: null })
    }
  })
)
