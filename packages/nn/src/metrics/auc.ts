import type { AnyTensor } from "@typegrad/core/Tensor"
import * as Tensor from "@typegrad/core/Tensor"
import type { Batch } from "../internal/label.ts"
import { checkRange } from "../internal/layer.ts"
import * as T from "../internal/loose.ts"
import { counting, elements } from "../internal/metricOf.ts"
import { product } from "../internal/product.ts"
import { callable } from "../internal/rule.ts"
import type { Context, ElementAccumulator, ElementOptions, State } from "./kinds.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface Auc<M extends string = never>
  extends ElementAccumulator<"auc", M, "float32" | "bool", "float32 or bool"> {}

/**
 * @since 0.1.0
 * @category models
 */
export interface AucOfAll extends Auc {
  <const M extends string = never>(options?: ElementOptions<M> & { readonly bins?: number }): Auc<M>
}

/** How many scores fall into each bin, and how many are NaN. */
interface Histograms {
  readonly positive: T.I32
  readonly negative: T.I32
  readonly unordered: T.I32
}

const merge = (a: Histograms, b: Histograms): Histograms => ({
  positive: T.plus(a.positive, b.positive),
  negative: T.plus(a.negative, b.negative),
  unordered: T.plus(a.unordered, b.unordered)
})

/** logits beyond this have the sigmoids 1e-7 and 1 - 1e-7, float32's last before 1 */
const reach = 16

/**
 * The area under the ROC curve: how often an element that is true has a larger logit than one that is not, equal ones counting half. The label
 * has the output's shape: bool, or float32 where what is above 1/2 is true.
 *
 * Logits are counted in `bins` (2048) of equal width from -16 to 16, those beyond in the outermost, so that the state has a fixed size and whatever
 * the batches the counts are the same. Two logits of one bin count as equal: the area is off by at most half the share of pairs of a true and
 * a false element that fall into one bin, and exact where no bin has both. `Metric.aucOf` is exact, of scores on the host. NaN where all labels
 * are equal, and where a logit that counts is NaN.
 *
 * @example
 * ```ts
 * import * as Metric from "@typegrad/nn/Metric"
 *
 * Metric.auc({ bins: 256 }).name // => "auc"
 * ```
 *
 * @since 0.1.0
 * @category metrics
 */
export const auc: AucOfAll = /*#__PURE__*/ callable((options) => {
  const bins: number = options.bins ?? 2048
  checkRange("auc: bins", bins, Number.isSafeInteger(bins) && bins > 1, "a whole number above 1")
  return {
    name: "auc",
    better: "more",
    init: (): Histograms => ({
      positive: T.zeroInts([bins]),
      negative: T.zeroInts([bins]),
      unordered: T.zeroInts([])
    }),
    update: (state: State, output: AnyTensor, batch: Batch, context: Context): Histograms => {
      const found = elements("auc", options, output, batch, context.label, ["float32", "bool"])
      const keep = counting(found.keep, context.present, T.sizes(output))
      const share = T.div(T.add(T.minimum(T.maximum(found.output, -reach), reach), reach), 2 * reach)
      const bin = Tensor.minimum(Tensor.cast(T.mul(share, bins), "int32") as T.I32, bins - 1) as T.I32
      const ones = T.toInt(T.ones([product(T.sizes(output))]))
      const truth = T.greater(found.label, 0.5)
      const counted = (chosen: T.Bool) => (keep === null ? chosen : T.and(chosen, keep))
      // beyond the end what is put is dropped
      const put = (counts: T.I32, chosen: T.Bool) =>
        T.scatterAdd(counts, T.reshape(T.where(counted(chosen), bin, bins), [-1]), ones)
      const { positive, negative, unordered } = state as unknown as Histograms
      const strange = T.sum(T.toFloat(counted(Tensor.isNaN(found.output) as T.Bool)))
      return {
        positive: put(positive, truth),
        negative: put(negative, T.not(truth)),
        unordered: T.plus(unordered, T.toInt(strange))
      }
    },
    merge,
    result: (state: State) => {
      const { positive, negative, unordered } = state as unknown as Histograms
      const share = (counts: T.I32) => T.div(T.toFloat(counts), T.sum(T.toFloat(counts)))
      const [p, n] = [share(positive), share(negative)]
      // false elements below a bin, and half of those in it
      const below = T.sub(Tensor.cumsum(n, 0) as T.F32, T.mul(n, 0.5))
      return T.where(T.greater(unordered, 0), Number.NaN, T.sum(T.mul(p, below)))
    }
  }
})

/**
 * The area under the ROC curve, exactly, of scores on the host: the share of pairs of a true and a false element in which the true one scores
 * higher, equal ones counting half (Mann and Whitney's U). NaN where all labels are equal.
 *
 * @example
 * ```ts
 * import * as Metric from "@typegrad/nn/Metric"
 *
 * Metric.aucOf([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]) // => 0.75
 * ```
 *
 * @since 0.1.0
 * @category metrics
 */
export const aucOf = (scores: ArrayLike<number>, labels: ArrayLike<number | boolean>): number => {
  if (scores.length !== labels.length)
    throw new RangeError(`aucOf: there are ${scores.length} scores but ${labels.length} labels`)
  const order = Array.from(scores, (score, index) => ({ score, truth: Number(labels[index]) > 0 }))
  order.sort((a, b) => a.score - b.score)
  let [below, pairs, start] = [0, 0, 0]
  while (start < order.length) {
    let stop = start
    const tied = { true: 0, false: 0 }
    for (; stop < order.length && order[stop]!.score === order[start]!.score; stop += 1)
      tied[`${order[stop]!.truth}`] += 1
    pairs += tied.true * (below + tied.false / 2)
    below += tied.false
    start = Math.max(stop, start + 1)
  }
  const count = order.filter(({ truth }) => truth).length
  return pairs / (count * (order.length - count))
}
