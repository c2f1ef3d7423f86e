import type { NdArray } from "@typegrad/core/NdArray"
import type { AnyTensor } from "@typegrad/core/Tensor"
import type { Batch } from "../internal/label.ts"
import * as T from "../internal/loose.ts"
import { classCount, classes, counting, type MetricOptions } from "../internal/metricOf.ts"
import { callable } from "../internal/rule.ts"
import type { ClassAccumulator, ClassOptions, Context, State } from "./kinds.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface ConfusionMatrixOfAll
  extends ClassAccumulator<"confusionMatrix", never, NdArray<[number, number], "int32">> {
  <const M extends string = never>(
    options?: ClassOptions<M>
  ): ClassAccumulator<"confusionMatrix", M, NdArray<[number, number], "int32">>
}

interface Counts {
  /** [classes, classes]: of the label, of the prediction */
  readonly counts: T.I32
}

/** The accumulator of how often what was taken for what, whose result is `finish` of the counts. */
export const confusion = (op: string, name: string, options: MetricOptions, finish: (counts: T.I32) => AnyTensor) => ({
  name,
  better: "more",
  init: ({ shape }: { readonly shape: ReadonlyArray<number | string> }): Counts => {
    const count = classCount(op, shape)
    return { counts: T.zeroInts([count, count]) }
  },
  update: (state: State, output: AnyTensor, batch: Batch, { label, present }: Context): Counts => {
    const { logits, ids, keep } = classes(op, options, output, batch, label)
    const { counts } = state as unknown as Counts
    const classCount = T.sizes(counts)[0]!
    const counted = counting(keep, present, T.sizes(ids))
    const inside = T.and(T.greaterEqual(ids, 0), T.less(ids, classCount))
    const cell = T.plus(T.times(ids, classCount), T.argMax(logits, -1))
    // what does not count is put beyond the end, where it is dropped
    const put = T.where(counted === null ? inside : T.and(inside, counted), cell, classCount * classCount)
    const flat = T.reshape(put, [-1])
    const ones = T.toInt(T.ones(T.sizes(flat)))
    const found = T.scatterAdd(T.reshape(counts, [classCount * classCount]), flat, ones)
    return { counts: T.reshape(found, [classCount, classCount]) }
  },
  merge: (a: Counts, b: Counts): Counts => ({ counts: T.plus(a.counts, b.counts) }),
  result: (state: State) => finish((state as unknown as Counts).counts)
})

/**
 * How often an example of one class was taken for another: int32 `[classes, classes]`, by the class of the label, then by that of the largest
 * output. Labels are int32 class ids or one-hot; ids outside the classes count nowhere. Exact. `Trainer.test` gives it as an array; between
 * steps it is not reported.
 *
 * @example
 * ```ts
 * import * as Metric from "@typegrad/nn/Metric"
 *
 * Metric.confusionMatrix.name // => "confusionMatrix"
 * ```
 *
 * @since 0.1.0
 * @category metrics
 */
export const confusionMatrix: ConfusionMatrixOfAll = /*#__PURE__*/ callable((options) =>
  confusion("confusionMatrix", "confusionMatrix", options, (counts) => counts)
)
