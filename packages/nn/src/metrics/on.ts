import * as internal from "../internal/on.ts"
import type { OnErr } from "../internal/types/on.ts"
import type { Rule } from "../Rule.ts"

type Label<K extends string, Of> = K extends "" ? Of : K

/**
 * The metric `M` of output `Name`, with the label in field `K`, or in that of the loss.
 *
 * @since 0.1.0
 * @category models
 */
export interface OnOutput<M extends Rule, Name extends string, K extends string> extends Rule {
  readonly "~uses": M["~uses"] | Exclude<K, "">
  readonly "~takes": Name
  readonly "~value": M extends { readonly "~value": infer V } ? V : number
  readonly "~err": OnErr<M, Name, this["~out"], this["~ex"], Label<K, this["~key"]>, "Metric.on">
  readonly name: string
  readonly better: "more" | "less"
}

/**
 * The metric of one output of a model that gives a record. Its label is that of the loss, unless `label` names another field.
 *
 * @example
 * ```ts
 * import * as Metric from "@typegrad/nn/Metric"
 *
 * Metric.on("digit", Metric.accuracy, { label: "digit" }).name // => "accuracy"
 * ```
 *
 * @since 0.1.0
 * @category metrics
 */
export const on = <const Name extends string, M extends Rule, const K extends string = "">(
  output: Name,
  metric: M,
  options?: {
    /** the field of the label */
    readonly label?: K
  }
): OnOutput<M, Name, K> => internal.on("Metric.on", output, metric, options?.label)
