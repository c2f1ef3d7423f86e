import * as T from "../internal/loose.ts"
import { type Overlap, overlap } from "../internal/overlap.ts"
import { callable } from "../internal/rule.ts"
import type { OverlapLoss, OverlapOptions } from "./kinds.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface JaccardOfLabel extends OverlapLoss<"jaccard", "label"> {
  <const K extends string = "label", const W extends string = never, const M extends string = never>(
    options?: OverlapOptions<K, W, M>
  ): OverlapLoss<"jaccard", K, W, M>
}

const share = ({ both, output, label }: Overlap, smoothing: number): T.F32 =>
  T.div(T.add(both, smoothing), T.add(T.sub(T.add(output, label), both), smoothing))

/**
 * 1 - intersection over union of the sigmoid p of logits and labels t of the same shape, float32 in [0, 1] or bool:
 * `1 - (sum(p t) + smoothing) / (sum(p) + sum(t) - sum(p t) + smoothing)`.
 * Sums go over all elements of an example; those that `mask` leaves out count in none. `smoothing` (1) is what an example without true
 * labels has instead of 0 / 0. `weight` is a field with a number for each example.
 *
 * @example
 * ```ts
 * import * as Loss from "@typegrad/nn/Loss"
 *
 * Loss.jaccard({ label: "segments" }).labelField // => "segments"
 * ```
 *
 * @since 0.1.0
 * @category losses
 */
export const jaccard: JaccardOfLabel = /*#__PURE__*/ callable((options) => overlap("jaccard", options, share))
