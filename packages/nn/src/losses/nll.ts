import * as T from "../internal/loose.ts"
import { ofClasses } from "../internal/lossOf.ts"
import { callable } from "../internal/rule.ts"
import type { Terms } from "../internal/terms.ts"
import type { ClassLoss, FieldsOf } from "./kinds.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface NllOfLabel extends ClassLoss<"nll", "label"> {
  <
    const K extends string = "label",
    const W extends string = never,
    const M extends string = never,
    const C extends ReadonlyArray<number> = ReadonlyArray<number>
  >(
    options?: FieldsOf<K, W, M> & { readonly classWeights?: C; readonly ignore?: number }
  ): ClassLoss<"nll", K, W, M, C["length"]>
}

/** Terms of ids: each counts as much as its class weighs. */
export const likelihood = (values: T.F32, ids: T.I32, classWeights: T.F32 | null): Terms => {
  if (classWeights === null) return { values, weight: null }
  const classes = T.sizes(classWeights)[0]!
  const weight = T.sum(T.mul(T.oneHot(ids, classes), classWeights), [-1])
  return { values: T.mul(values, weight), weight }
}

/**
 * Negative log-likelihood: `-output[label]` of log-probabilities `[.., classes]`, as `Tensor.logSoftmax` gives them. Labels and
 * options are those of `crossEntropy`, which takes logits. The loss of an id outside [0, classes) is NaN.
 *
 * @example
 * ```ts
 * import * as Loss from "@typegrad/nn/Loss"
 *
 * Loss.nll({ ignore: -100 }).labelField // => "label"
 * ```
 *
 * @since 0.1.0
 * @category losses
 */
export const nll: NllOfLabel = /*#__PURE__*/ callable((options) =>
  ofClasses("nll", options, (output, label, classWeights) => {
    const logs = T.neg(output)
    if (label.dtype !== "int32") {
      const weighted = classWeights === null ? logs : T.mul(logs, classWeights)
      const share = label as T.F32
      return { values: T.sum(T.where(T.equal(share, 0), 0, T.mul(share, weighted)), [-1]), weight: null }
    }
    const ids = label as T.I32
    const classes = T.sizes(output).at(-1)!
    const own = T.equal(T.iota(T.sizes(output), output.shape.length - 1), T.expandDims(ids, -1))
    const inside = T.and(T.greaterEqual(ids, 0), T.less(ids, classes))
    return likelihood(T.where(inside, T.sum(T.where(own, logs, 0), [-1]), Number.NaN), ids, classWeights)
  })
)
