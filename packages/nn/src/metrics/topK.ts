import { checkRange, fail, show } from "../internal/layer.ts"
import * as T from "../internal/loose.ts"
import { classes, classOf, meanOf } from "../internal/metricOf.ts"
import { blank } from "../internal/terms.ts"
import type { Count } from "../internal/types/check.ts"
import type { TopErr } from "../internal/types/top.ts"
import type { Then } from "../internal/types/weighted.ts"
import type { ClassesErr, ClassOptions, Metric } from "./kinds.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface TopK<K extends number, M extends string = never> extends Metric {
  readonly "~uses": M
  readonly "~err": Then<TopErr<this["~out"], K>, ClassesErr<this, "topK", M>>
}

/**
 * The share of examples whose label is among the `k` largest outputs. Of equal outputs the first counts as the larger; an
 * output of NaN counts as the largest. A label that is no class is not among them. With `mask` or `ignore` it is the share of all positions that count.
 *
 * @example
 * ```ts
 * import * as Metric from "@typegrad/nn/Metric"
 *
 * Metric.topK(5).name // => "topK(5)"
 * ```
 *
 * @since 0.1.0
 * @category metrics
 */
export const topK = <const K extends number, const M extends string = never>(
  most: Count<K, "topK: k">,
  options: ClassOptions<M> = {}
): TopK<K, M> => {
  const k = most as number
  checkRange("topK: k", k, Number.isSafeInteger(k) && k > 0, "a positive whole number")
  const made = meanOf(`topK(${k})`, "more", options, (output, batch, key) => {
    const shape = output.shape.slice(1)
    const count = T.sizes(output)[shape.length]!
    if (shape.length > 0 && count < k)
      fail("topK", `topK(${k}) needs at least ${k} classes but the model gives ${show(shape)}`)
    const { logits, label, keep } = classes("topK", options, output, batch, key)
    const ids = blank(keep, classOf(label))
    const id = T.expandDims(ids, -1)
    const index = T.iota(T.sizes(output), shape.length)
    const value = T.sum(T.where(T.equal(index, id), logits, 0), [-1], true)
    // not "greater": a NaN is in front of everything
    const behind = T.or(T.less(logits, value), T.and(T.equal(logits, value), T.greaterEqual(index, id)))
    const ahead = T.sum(T.toFloat(T.not(behind)), [-1])
    const isClass = T.and(T.greaterEqual(ids, 0), T.less(ids, count))
    return { values: T.toFloat(T.and(isClass, T.less(ahead, k))), keep }
  })
  return made as unknown as TopK<K, M>
}
