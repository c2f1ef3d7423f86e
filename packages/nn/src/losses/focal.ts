import { checkRange } from "../internal/layer.ts"
import * as T from "../internal/loose.ts"
import { checkNotNegative, ofElements } from "../internal/lossOf.ts"
import { callable } from "../internal/rule.ts"
import { logistic } from "./binaryCrossEntropy.ts"
import type { BinaryLoss, FieldsOf } from "./kinds.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface FocalOfLabel extends BinaryLoss<"focal", "label"> {
  <const K extends string = "label", const W extends string = never, const M extends string = never>(
    options?: FieldsOf<K, W, M> & { readonly alpha?: number | null; readonly gamma?: number }
  ): BinaryLoss<"focal", K, W, M>
}

/**
 * Focal loss (Lin et al. 2017, https://arxiv.org/abs/1708.02002): binary cross-entropy of logits in which what is already known counts little,
 * `-alpha_t (1 - p_t)^gamma log(p_t)` with p_t the probability of the label, alpha_t `alpha` (0.25) for true and 1 - alpha for false labels,
 * and `gamma` 2. With `alpha` null nothing is weighted. The label has the output's shape: float32 in [0, 1], or bool.
 * `mask`, `weight` and `reduction` are those of `crossEntropy`.
 *
 * @example
 * ```ts
 * import * as Loss from "@typegrad/nn/Loss"
 *
 * Loss.focal({ gamma: 3 }).name // => "focal"
 * ```
 *
 * @since 0.1.0
 * @category losses
 */
export const focal: FocalOfLabel = /*#__PURE__*/ callable((options) => {
  const alpha: number | null = options.alpha === undefined ? 0.25 : options.alpha
  const gamma: number = options.gamma ?? 2
  checkNotNegative("focal: gamma", gamma)
  if (alpha !== null) checkRange("focal: alpha", alpha, alpha >= 0 && alpha <= 1, "at least 0 and at most 1")
  return ofElements(
    "focal",
    options,
    (logits, label) => {
      const other = T.add(T.neg(label), 1)
      // log(1 - p_t) without cancellation: (1 - p_t)^gamma as the exponential of a softplus
      const toward = T.sub(T.mul(logits, label), T.mul(logits, other))
      const missed = gamma === 0 ? null : T.exp(T.mul(T.softplus(toward), -gamma))
      const loss = logistic(logits, label)
      const focused = missed === null ? loss : T.mul(missed, loss)
      if (alpha === null) return focused
      return T.mul(focused, T.add(T.mul(label, alpha), T.mul(other, 1 - alpha)))
    },
    ["float32", "bool"]
  )
})
