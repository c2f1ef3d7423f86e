import * as T from "../internal/loose.ts"
import { checkNotNegative, ofElements } from "../internal/lossOf.ts"
import { callable } from "../internal/rule.ts"
import type { ElementLoss, FieldsOf } from "./kinds.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface SmoothL1OfLabel extends ElementLoss<"smoothL1", "label"> {
  <const K extends string = "label", const W extends string = never, const M extends string = never>(
    options?: FieldsOf<K, W, M> & { readonly beta?: number }
  ): ElementLoss<"smoothL1", K, W, M>
}

/**
 * `huber` divided by its `delta`, here called `beta` (1), so that the slope far from the label is 1 (Girshick 2015): with the
 * difference d, `d^2 / (2 beta)` where |d| is less than `beta`, else `|d| - beta / 2`. With `beta` 0 it is `mae`.
 * `mask`, `weight` and `reduction` are those of `crossEntropy`.
 *
 * @example
 * ```ts
 * import * as Loss from "@typegrad/nn/Loss"
 *
 * Loss.smoothL1({ beta: 0.1 }).name // => "smoothL1"
 * ```
 *
 * @since 0.1.0
 * @category losses
 */
export const smoothL1: SmoothL1OfLabel = /*#__PURE__*/ callable((options) => {
  const beta: number = options.beta ?? 1
  checkNotNegative("smoothL1: beta", beta)
  return ofElements("smoothL1", options, (output, label) => {
    const size = T.abs(T.sub(output, label))
    if (beta === 0) return size
    const near = T.minimum(size, beta)
    return T.add(T.mul(T.square(near), 0.5 / beta), T.sub(size, near))
  })
})
