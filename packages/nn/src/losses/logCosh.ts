import * as T from "../internal/loose.ts"
import { ofElements } from "../internal/lossOf.ts"
import { callable } from "../internal/rule.ts"
import type { ElementLoss, FieldsOf } from "./kinds.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface LogCoshOfLabel extends ElementLoss<"logCosh", "label"> {
  <const K extends string = "label", const W extends string = never, const M extends string = never>(
    options?: FieldsOf<K, W, M>
  ): ElementLoss<"logCosh", K, W, M>
}

/** up to here the terms left out of the series, 17 d^8 / 2520, are beneath the last digit */
const small = 0.1

/**
 * `log(cosh(output - label))`: near `d^2 / 2` for a small difference d, near `|d| - log 2` for a large one, and smooth everywhere. Computed
 * without overflow. The label has the output's shape.
 * `mask`, `weight` and `reduction` are those of `crossEntropy`.
 *
 * @example
 * ```ts
 * import * as Loss from "@typegrad/nn/Loss"
 *
 * Loss.logCosh.name // => "logCosh"
 * ```
 *
 * @since 0.1.0
 * @category losses
 */
export const logCosh: LogCoshOfLabel = /*#__PURE__*/ callable((options) => {
  return ofElements("logCosh", options, (output, label) => {
    const size = T.abs(T.sub(output, label))
    // log((e^d + e^-d) / 2), where the series is what is left of small d in float32
    const far = T.sub(T.add(size, T.log1p(T.exp(T.mul(size, -2)))), Math.LN2)
    const square = T.square(T.minimum(size, small))
    const near = T.mul(square, T.add(T.mul(square, T.add(T.mul(square, 1 / 45), -1 / 12)), 0.5))
    return T.where(T.less(size, small), near, far)
  })
})
