import * as T from "../internal/loose.ts"
import { checkShare, ofClasses } from "../internal/lossOf.ts"
import { callable } from "../internal/rule.ts"
import { softmaxCrossEntropy } from "../internal/softmaxCrossEntropy.ts"
import type { Terms } from "../internal/terms.ts"
import type { ClassLoss, FieldsOf } from "./kinds.ts"
import { likelihood } from "./nll.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface CrossEntropy<
  K extends string,
  W extends string = never,
  M extends string = never,
  N extends number = number
> extends ClassLoss<"crossEntropy", K, W, M, N> {}

/**
 * `crossEntropy` itself: a loss with field `label`, and a function to one with another field.
 *
 * @since 0.1.0
 * @category models
 */
export interface CrossEntropyOfLabel extends CrossEntropy<"label"> {
  <
    const K extends string = "label",
    const W extends string = never,
    const M extends string = never,
    const C extends ReadonlyArray<number> = ReadonlyArray<number>
  >(
    options?: FieldsOf<K, W, M> & {
      readonly labelSmoothing?: number
      readonly classWeights?: C
      readonly ignore?: number
    }
  ): CrossEntropy<K, W, M, C["length"]>
}

/** -log softmax(logits)[label] of every position. */
export const ofIds = (logits: T.F32, labels: T.I32): T.F32 => {
  const front = logits.shape.slice(0, -1)
  if (front.length === 1) return softmaxCrossEntropy(logits, labels)
  const classes = T.sizes(logits)[front.length]!
  return T.reshape(softmaxCrossEntropy(T.reshape(logits, [-1, classes]), T.reshape(labels, [-1])), front)
}

/** -sum(label log softmax(logits)); where the label is 0 a logit of -Infinity does not count */
export const ofShares = (logits: T.F32, label: T.F32, classWeights: T.F32 | null = null): T.F32 => {
  const terms = T.mul(label, T.logSoftmax(logits))
  const weighted = classWeights === null ? terms : T.mul(terms, classWeights)
  return T.neg(T.sum(T.where(T.equal(label, 0), 0, weighted), [-1]))
}

/** PyTorch's: the label keeps 1 - smoothing, and every class gets smoothing / classes, whatever weight it has of its own. */
const smooth = (terms: Terms, logits: T.F32, classWeights: T.F32 | null, smoothing: number): Terms => {
  if (smoothing === 0) return terms
  const every = T.neg(T.logSoftmax(logits))
  const all = T.mean(classWeights === null ? every : T.mul(every, classWeights), [-1])
  return { ...terms, values: T.add(T.mul(terms.values, 1 - smoothing), T.mul(all, smoothing)) }
}

/**
 * Cross-entropy of the softmax of logits `[.., classes]`: `logSumExp(logits) - logits[label]`, computed without overflow, the
 * mean over the positions of an example. Labels are int32 class ids, or one-hot (or soft) float32 of the logits' shape. The
 * loss of an id outside [0, classes) is NaN.
 *
 * `Loss.crossEntropy` reads field `label`; `Loss.crossEntropy({ label: "digit" })` another. Options, with the meaning that they have in
 * PyTorch:
 *
 * - `labelSmoothing`, in [0, 1): that share of a label is spread evenly over all classes (Szegedy et al. 2016).
 * - `classWeights`: a position counts as much as the class of its id weighs.
 * - `ignore`: an id that does not count, inside the classes or not.
 * - `mask` and `weight`: fields that say which positions count, and how much, for every position or for the first axes of them. The mean is
 *   then the weighted one over all positions of a batch. Where nothing counts the loss is 0.
 * - `reduction: "sum"`: the sum over the positions of an example. The loss of a batch is the mean of its examples, masked or not.
 *
 * @example
 * ```ts
 * import * as Loss from "@typegrad/nn/Loss"
 *
 * Loss.crossEntropy.labelField // => "label"
 * Loss.crossEntropy({ label: "digit" }).labelField // => "digit"
 * Loss.crossEntropy({ mask: "known", labelSmoothing: 0.1, classWeights: [1, 2, 2] }).uses // => ["label", "known"]
 * ```
 *
 * @since 0.1.0
 * @category losses
 */
export const crossEntropy: CrossEntropyOfLabel = /*#__PURE__*/ callable((options) => {
  const smoothing: number = options.labelSmoothing ?? 0
  checkShare("crossEntropy: labelSmoothing", smoothing)
  return ofClasses("crossEntropy", options, (logits, label, classWeights) => {
    const terms =
      label.dtype === "int32"
        ? likelihood(ofIds(logits, label as T.I32), label as T.I32, classWeights)
        : { values: ofShares(logits, label as T.F32, classWeights), weight: null }
    return smooth(terms, logits, classWeights, smoothing)
  })
})
