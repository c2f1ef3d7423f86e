import * as T from "../internal/loose.ts"
import { ofElements } from "../internal/lossOf.ts"
import { callable } from "../internal/rule.ts"
import type { ElementLoss, FieldsOf } from "./kinds.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface PoissonNllOfLabel extends ElementLoss<"poissonNll", "label"> {
  <const K extends string = "label", const W extends string = never, const M extends string = never>(
    options?: FieldsOf<K, W, M> & { readonly logRate?: boolean; readonly full?: boolean }
  ): ElementLoss<"poissonNll", K, W, M>
}

/**
 * Negative log-likelihood of counts under a Poisson distribution, without the term `log(label!)`, on which nothing depends: the output is
 * the logarithm of the rate, `exp(output) - label output`. With `logRate: false` it is the rate, `output - label log(output + 1e-8)`. With
 * `full` Stirling's approximation of the term left out is added for labels above 1. The label has the output's shape.
 * `mask`, `weight` and `reduction` are those of `crossEntropy`.
 *
 * @example
 * ```ts
 * import * as Loss from "@typegrad/nn/Loss"
 *
 * Loss.poissonNll({ label: "visits" }).labelField // => "visits"
 * ```
 *
 * @since 0.1.0
 * @category losses
 */
export const poissonNll: PoissonNllOfLabel = /*#__PURE__*/ callable((options) => {
  return ofElements("poissonNll", options, (output, label) => {
    const loss =
      options.logRate === false
        ? T.sub(output, T.mul(label, T.log(T.add(output, 1e-8))))
        : T.sub(T.exp(output), T.mul(label, output))
    if (options.full !== true) return loss
    const large = T.greater(label, 1)
    const count = T.where(large, label, 1)
    const stirling = T.add(T.sub(T.mul(count, T.log(count)), count), T.mul(T.log(T.mul(count, 2 * Math.PI)), 0.5))
    return T.add(loss, T.where(large, stirling, 0))
  })
})
