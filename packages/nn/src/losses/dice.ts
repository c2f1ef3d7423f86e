import * as T from "../internal/loose.ts"
import { type Overlap, overlap } from "../internal/overlap.ts"
import { callable } from "../internal/rule.ts"
import type { OverlapLoss, OverlapOptions } from "./kinds.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface DiceOfLabel extends OverlapLoss<"dice", "label"> {
  <const K extends string = "label", const W extends string = never, const M extends string = never>(
    options?: OverlapOptions<K, W, M>
  ): OverlapLoss<"dice", K, W, M>
}

const share = ({ both, output, label }: Overlap, smoothing: number): T.F32 =>
  T.div(T.add(T.mul(both, 2), smoothing), T.add(T.add(output, label), smoothing))

/**
 * 1 - Dice's coefficient of the sigmoid p of logits and labels t of the same shape, float32 in [0, 1] or bool (Milletari et al. 2016, with
 * plain sums): `1 - (2 sum(p t) + smoothing) / (sum(p) + sum(t) + smoothing)`.
 * Sums go over all elements of an example; those that `mask` leaves out count in none. `smoothing` (1) is what an example without true
 * labels has instead of 0 / 0. `weight` is a field with a number for each example.
 *
 * @example
 * ```ts
 * import * as Loss from "@typegrad/nn/Loss"
 *
 * Loss.dice({ label: "segments" }).labelField // => "segments"
 * ```
 *
 * @since 0.1.0
 * @category losses
 */
export const dice: DiceOfLabel = /*#__PURE__*/ callable((options) => overlap("dice", options, share))
