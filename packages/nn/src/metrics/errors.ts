import * as ExactMean from "../internal/exactMean.ts"
import * as T from "../internal/loose.ts"
import { counting, elements, meanOf } from "../internal/metricOf.ts"
import { callable } from "../internal/rule.ts"
import type { ElementAccumulator, ElementOptions, ElementsErr, Metric } from "./kinds.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface ErrorMetric<Name extends string, M extends string = never> extends Metric {
  readonly "~uses": M
  readonly "~err": ElementsErr<this, Name, M, "float32", "float32">
}

/**
 * @since 0.1.0
 * @category models
 */
export interface ErrorOfAll<Name extends string> extends ErrorMetric<Name> {
  <const M extends string = never>(options?: ElementOptions<M>): ErrorMetric<Name, M>
}

const errorMetric = <Name extends string>(name: Name, f: (difference: T.F32) => T.F32): ErrorOfAll<Name> =>
  callable((options) =>
    meanOf(name, "less", options, (output, batch, key) => {
      const found = elements(name, options, output, batch, key)
      return { values: f(T.sub(found.output, found.label)), keep: found.keep }
    })
  )

/**
 * The mean of `|output - label|`. The label has the output's shape. With `mask` it is the mean of all elements that count.
 *
 * @example
 * ```ts
 * import * as Metric from "@typegrad/nn/Metric"
 *
 * Metric.meanAbsoluteError.name // => "meanAbsoluteError"
 * ```
 *
 * @since 0.1.0
 * @category metrics
 */
export const meanAbsoluteError: ErrorOfAll<"meanAbsoluteError"> = /*#__PURE__*/ errorMetric("meanAbsoluteError", T.abs)

/**
 * The mean of `(output - label)^2`. The label has the output's shape. With `mask` it is the mean of all elements that count.
 *
 * @example
 * ```ts
 * import * as Metric from "@typegrad/nn/Metric"
 *
 * Metric.meanSquaredError.name // => "meanSquaredError"
 * ```
 *
 * @since 0.1.0
 * @category metrics
 */
export const meanSquaredError: ErrorOfAll<"meanSquaredError"> = /*#__PURE__*/ errorMetric("meanSquaredError", T.square)

/**
 * @since 0.1.0
 * @category models
 */
export interface RootMeanSquaredErrorOfAll extends ElementAccumulator<"rootMeanSquaredError"> {
  <const M extends string = never>(options?: ElementOptions<M>): ElementAccumulator<"rootMeanSquaredError", M>
}

/**
 * The square root of the mean of `(output - label)^2` over all elements. The label has the output's shape. NaN where nothing counts.
 *
 * @example
 * ```ts
 * import * as Metric from "@typegrad/nn/Metric"
 *
 * Metric.rootMeanSquaredError.better // => "less"
 * ```
 *
 * @since 0.1.0
 * @category metrics
 */
export const rootMeanSquaredError: RootMeanSquaredErrorOfAll = /*#__PURE__*/ callable((options) => ({
  name: "rootMeanSquaredError",
  better: "less",
  ...ExactMean.accumulate((output, batch, { label, present }) => {
    const found = elements("rootMeanSquaredError", options, output, batch, label)
    return {
      values: T.square(T.sub(found.output, found.label)),
      keep: counting(found.keep, present, T.sizes(output))
    }
  }, T.sqrt)
}))
