import * as T from "../internal/loose.ts"
import { checkNotNegative, checkShare, ofElements } from "../internal/lossOf.ts"
import { callable } from "../internal/rule.ts"
import type { BinaryLoss, FieldsOf } from "./kinds.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface BinaryCrossEntropy<K extends string, W extends string = never, M extends string = never>
  extends BinaryLoss<"binaryCrossEntropy", K, W, M> {}

/**
 * @since 0.1.0
 * @category models
 */
export interface BinaryCrossEntropyOfLabel extends BinaryCrossEntropy<"label"> {
  <const K extends string = "label", const W extends string = never, const M extends string = never>(
    options?: FieldsOf<K, W, M> & { readonly positiveWeight?: number; readonly labelSmoothing?: number }
  ): BinaryCrossEntropy<K, W, M>
}

/** positive target softplus(-x) + (1 - target) softplus(x), with what may cancel apart from what may be small. */
export const logistic = (logits: T.F32, target: T.F32, positive = 1): T.F32 => {
  const rest = T.softplus(T.neg(T.abs(logits)))
  if (positive === 1) return T.add(T.sub(T.maximum(logits, 0), T.mul(logits, target)), rest)
  const [up, down] = [T.maximum(logits, 0), T.maximum(T.neg(logits), 0)]
  return T.add(T.mul(T.mul(target, positive), T.add(down, rest)), T.mul(T.add(T.neg(target), 1), T.add(up, rest)))
}

/**
 * Cross-entropy of the sigmoid of logits: `softplus(logit) - logit label`, computed without overflow, the mean over the
 * elements of an example. The label has the output's shape: float32 in [0, 1], or bool.
 *
 * - `positiveWeight` multiplies the part of the label that is true (PyTorch's `pos_weight`), as in recall against precision.
 * - `labelSmoothing`, in [0, 1), moves labels to 1/2 by that share.
 * - `mask`, `weight` and `reduction` are those of `crossEntropy`.
 *
 * @example
 * ```ts
 * import * as Loss from "@typegrad/nn/Loss"
 *
 * Loss.binaryCrossEntropy.labelField // => "label"
 * ```
 *
 * @since 0.1.0
 * @category losses
 */
export const binaryCrossEntropy: BinaryCrossEntropyOfLabel = /*#__PURE__*/ callable((options) => {
  const positive: number = options.positiveWeight ?? 1
  const smoothing: number = options.labelSmoothing ?? 0
  checkNotNegative("binaryCrossEntropy: positiveWeight", positive)
  checkShare("binaryCrossEntropy: labelSmoothing", smoothing)
  return ofElements(
    "binaryCrossEntropy",
    options,
    (logits, label) => {
      const target = smoothing === 0 ? label : T.add(T.mul(label, 1 - smoothing), smoothing / 2)
      return logistic(logits, target, positive)
    },
    ["float32", "bool"]
  )
})
