import * as ExactMean from "../internal/exactMean.ts"
import * as T from "../internal/loose.ts"
import { classes, counting } from "../internal/metricOf.ts"
import { callable } from "../internal/rule.ts"
import { blank } from "../internal/terms.ts"
import { ofIds, ofShares } from "../losses/crossEntropy.ts"
import type { ClassAccumulator, ClassOptions } from "./kinds.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface PerplexityOfAll extends ClassAccumulator<"perplexity"> {
  <const M extends string = never>(options?: ClassOptions<M>): ClassAccumulator<"perplexity", M>
}

/**
 * The exponential of the mean cross-entropy of logits `[.., classes]` over all positions that count, of all examples together. Labels are those
 * of `Loss.crossEntropy`. NaN where nothing counts, or an id is out of range.
 *
 * @example
 * ```ts
 * import * as Metric from "@typegrad/nn/Metric"
 *
 * Metric.perplexity({ ignore: 0 }).better // => "less"
 * ```
 *
 * @since 0.1.0
 * @category metrics
 */
export const perplexity: PerplexityOfAll = /*#__PURE__*/ callable((options) => ({
  name: "perplexity",
  better: "less",
  ...ExactMean.accumulate((output, batch, context) => {
    const { logits, label, keep } = classes("perplexity", options, output, batch, context.label)
    const values =
      label.dtype === "int32"
        ? ofIds(blank(keep, logits), blank(keep, label as T.I32))
        : ofShares(blank(keep, logits), blank(keep, label as T.F32))
    return { values, keep: counting(keep, context.present, T.sizes(values)) }
  }, T.exp)
}))
