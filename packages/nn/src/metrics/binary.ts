import type { AnyTensor } from "@typegrad/core/Tensor"
import type { Batch } from "../internal/label.ts"
import { checkRange } from "../internal/layer.ts"
import * as T from "../internal/loose.ts"
import { counting, elements } from "../internal/metricOf.ts"
import { callable } from "../internal/rule.ts"
import { ratio } from "../internal/terms.ts"
import type { Context, ElementAccumulator, ElementOptions, State } from "./kinds.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface BinaryAccumulator<Name extends string, M extends string = never>
  extends ElementAccumulator<Name, M, "float32" | "bool", "float32 or bool"> {}

/**
 * @since 0.1.0
 * @category models
 */
export interface BinaryOfAll<Name extends string> extends BinaryAccumulator<Name> {
  <const M extends string = never>(
    options?: ElementOptions<M> & { readonly threshold?: number }
  ): BinaryAccumulator<Name, M>
}

interface Tally {
  readonly right: T.I32
  readonly answers: T.I32
  readonly labels: T.I32
}

const merge = (a: Tally, b: Tally): Tally => ({
  right: T.plus(a.right, b.right),
  answers: T.plus(a.answers, b.answers),
  labels: T.plus(a.labels, b.labels)
})

const binary = <Name extends string>(
  name: Name,
  f: (right: T.F32, answers: T.F32, labels: T.F32) => T.F32
): BinaryOfAll<Name> =>
  callable((options) => {
    const threshold: number = options.threshold ?? 0.5
    checkRange(`${name}: threshold`, threshold, threshold > 0 && threshold < 1, "between 0 and 1")
    const logit = Math.log(threshold / (1 - threshold))
    return {
      name,
      better: "more",
      init: (): Tally => ({ right: T.zeroInts([]), answers: T.zeroInts([]), labels: T.zeroInts([]) }),
      update: (state: State, output: AnyTensor, batch: Batch, context: Context): Tally => {
        const found = elements(name, options, output, batch, context.label, ["float32", "bool"])
        const keep = counting(found.keep, context.present, T.sizes(output))
        const count = (x: T.Bool) => T.toInt(T.sum(T.toFloat(keep === null ? x : T.and(x, keep))))
        const [answer, label] = [T.greater(found.output, logit), T.greater(found.label, 0.5)]
        const own = { right: count(T.and(answer, label)), answers: count(answer), labels: count(label) }
        return merge(state as unknown as Tally, own)
      },
      merge,
      result: (state: State) => {
        const { right, answers, labels } = state as unknown as Tally
        return f(T.toFloat(right), T.toFloat(answers), T.toFloat(labels))
      }
    }
  })

/**
 * Of the elements that were taken for true, by a sigmoid of the logit above `threshold` (1/2), the share that is; 0 where there are none. The label
 * has the output's shape: bool, or float32 where what is above 1/2 is true. Exact counts.
 *
 * @example
 * ```ts
 * import * as Metric from "@typegrad/nn/Metric"
 *
 * Metric.binaryPrecision({ threshold: 0.9 }).name // => "binaryPrecision"
 * ```
 *
 * @since 0.1.0
 * @category metrics
 */
export const binaryPrecision: BinaryOfAll<"binaryPrecision"> = /*#__PURE__*/ binary(
  "binaryPrecision",
  (right, answers) => ratio(right, answers)
)

/**
 * Of the elements that are true the share that was taken for true, by a sigmoid of the logit above `threshold` (1/2); 0 where there are none.
 * The label has the output's shape: bool, or float32 where what is above 1/2 is true. Exact counts.
 *
 * @example
 * ```ts
 * import * as Metric from "@typegrad/nn/Metric"
 *
 * Metric.binaryRecall.name // => "binaryRecall"
 * ```
 *
 * @since 0.1.0
 * @category metrics
 */
export const binaryRecall: BinaryOfAll<"binaryRecall"> = /*#__PURE__*/ binary("binaryRecall", (right, _, labels) =>
  ratio(right, labels)
)

/**
 * The harmonic mean of `binaryPrecision` and `binaryRecall`; 0 where nothing is true or taken for it.
 *
 * @example
 * ```ts
 * import * as Metric from "@typegrad/nn/Metric"
 *
 * Metric.binaryF1.name // => "binaryF1"
 * ```
 *
 * @since 0.1.0
 * @category metrics
 */
export const binaryF1: BinaryOfAll<"binaryF1"> = /*#__PURE__*/ binary("binaryF1", (right, answers, labels) =>
  ratio(T.mul(right, 2), T.add(answers, labels))
)
