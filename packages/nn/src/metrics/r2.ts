import type { Batch } from "../internal/label.ts"
import * as T from "../internal/loose.ts"
import { counting, elements } from "../internal/metricOf.ts"
import { callable } from "../internal/rule.ts"
import { blank } from "../internal/terms.ts"
import type { Context, ElementAccumulator, ElementOptions, State } from "./kinds.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface R2OfAll extends ElementAccumulator<"r2"> {
  <const M extends string = never>(options?: ElementOptions<M>): ElementAccumulator<"r2", M>
}

/** Count, mean and squared deviations of the labels, and the squares of what the outputs miss. */
interface Moments {
  readonly count: T.F32
  readonly mean: T.F32
  readonly spread: T.F32
  readonly missed: T.F32
}

/** Chan, Golub and LeVeque 1979: no difference of large sums of squares. */
const merge = (a: Moments, b: Moments): Moments => {
  const count = T.add(a.count, b.count)
  const share = T.div(b.count, T.maximum(count, 1))
  const between = T.sub(b.mean, a.mean)
  return {
    count,
    mean: T.add(a.mean, T.mul(between, share)),
    spread: T.add(T.add(a.spread, b.spread), T.mul(T.square(between), T.mul(a.count, share))),
    missed: T.add(a.missed, b.missed)
  }
}

/**
 * The coefficient of determination: `1 - sum((label - output)^2) / sum((label - mean label)^2)`, over all elements of all examples together. The
 * label has the output's shape. NaN where all labels are equal, or nothing counts.
 *
 * @example
 * ```ts
 * import * as Metric from "@typegrad/nn/Metric"
 *
 * Metric.r2.better // => "more"
 * ```
 *
 * @since 0.1.0
 * @category metrics
 */
export const r2: R2OfAll = /*#__PURE__*/ callable((options) => ({
  name: "r2",
  better: "more",
  init: () => ({ count: T.zeros([]), mean: T.zeros([]), spread: T.zeros([]), missed: T.zeros([]) }),
  update: (state: State, output: T.F32, batch: Batch, context: Context) => {
    const found = elements("r2", options, output, batch, context.label)
    const keep = counting(found.keep, context.present, T.sizes(output))
    const count = keep === null ? T.sum(T.ones(T.sizes(output))) : T.sum(T.toFloat(keep))
    const mean = T.div(T.sum(blank(keep, found.label)), T.maximum(count, 1))
    return merge(state as unknown as Moments, {
      count,
      mean,
      spread: T.sum(blank(keep, T.square(T.sub(found.label, mean)))),
      missed: T.sum(blank(keep, T.square(T.sub(found.label, found.output))))
    })
  },
  merge,
  result: (state: State) => {
    const { missed, spread } = state as unknown as Moments
    return T.where(T.equal(spread, 0), Number.NaN, T.add(T.neg(T.div(missed, spread)), 1))
  }
}))
