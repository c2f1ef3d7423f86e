import * as T from "../internal/loose.ts"
import { classes, classOf, elements, meanOf } from "../internal/metricOf.ts"
import { callable } from "../internal/rule.ts"
import { blank } from "../internal/terms.ts"
import type { ClassesErr, ClassOptions, ElementOptions, ElementsErr, Metric } from "./kinds.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface Accuracy<M extends string = never> extends Metric {
  readonly "~uses": M
  readonly "~err": ClassesErr<this, "accuracy", M>
}

/**
 * @since 0.1.0
 * @category models
 */
export interface AccuracyOfAll extends Accuracy {
  <const M extends string = never>(options?: ClassOptions<M>): Accuracy<M>
}

/**
 * The share of examples whose largest output is the label's (the first of equal ones); the mean over the positions of an
 * example. Labels are int32 class ids or one-hot float32. With `mask` or `ignore` it is the share of all positions that count.
 *
 * @example
 * ```ts
 * import * as Metric from "@typegrad/nn/Metric"
 *
 * Metric.accuracy.name // => "accuracy"
 * Metric.accuracy({ mask: "known" }).name // => "accuracy"
 * ```
 *
 * @since 0.1.0
 * @category metrics
 */
export const accuracy: AccuracyOfAll = /*#__PURE__*/ callable((options) =>
  meanOf("accuracy", "more", options, (output, batch, key) => {
    const { logits, label, keep } = classes("accuracy", options, output, batch, key)
    return { values: T.toFloat(T.equal(T.argMax(logits, -1), blank(keep, classOf(label)))), keep }
  })
)

/**
 * @since 0.1.0
 * @category models
 */
export interface BinaryAccuracy<M extends string = never> extends Metric {
  readonly "~uses": M
  readonly "~err": ElementsErr<this, "binaryAccuracy", M, "float32" | "bool", "float32 or bool">
}

/**
 * @since 0.1.0
 * @category models
 */
export interface BinaryAccuracyOfAll extends BinaryAccuracy {
  <const M extends string = never>(options?: ElementOptions<M>): BinaryAccuracy<M>
}

/**
 * The share of logits that are on the right side of 0: above it where the label is true, else not. The label has the output's shape, bool or
 * float32 where what is above 1/2 is true.
 *
 * @example
 * ```ts
 * import * as Metric from "@typegrad/nn/Metric"
 *
 * Metric.binaryAccuracy.name // => "binaryAccuracy"
 * ```
 *
 * @since 0.1.0
 * @category metrics
 */
export const binaryAccuracy: BinaryAccuracyOfAll = /*#__PURE__*/ callable((options) =>
  meanOf("binaryAccuracy", "more", options, (output, batch, key) => {
    const found = elements("binaryAccuracy", options, output, batch, key, ["float32", "bool"])
    const [guess, truth] = [T.toFloat(T.greater(found.output, 0)), T.toFloat(T.greater(found.label, 0.5))]
    return { values: T.toFloat(T.equal(guess, truth)), keep: found.keep }
  })
)
