import * as T from "../internal/loose.ts"
import { checkPositive, ofVectors } from "../internal/lossOf.ts"
import { callable } from "../internal/rule.ts"
import { distance } from "../internal/vectors.ts"
import type { PairLoss, VectorOptions } from "./kinds.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface ContrastiveOfLabel extends PairLoss<"contrastive", "label"> {
  <const K extends string = "label", const W extends string = never>(
    options?: VectorOptions<W> & { readonly label?: K | undefined; readonly margin?: number }
  ): PairLoss<"contrastive", K, W>
}

/**
 * Draws pairs that belong together to each other and others apart, up to a `margin` (1) (Hadsell, Chopra and LeCun 2006): with the
 * distance D, `D^2 / 2` where the label is true, else `max(0, margin - D)^2 / 2`.
 * The model gives two vectors for each example, `[2, size]`; the label is true, or above 0, where the two belong together. `weight` is a field
 * with a number for each example.
 *
 * @example
 * ```ts
 * import * as Loss from "@typegrad/nn/Loss"
 *
 * Loss.contrastive({ label: "same", margin: 2 }).labelField // => "same"
 * ```
 *
 * @since 0.1.0
 * @category losses
 */
export const contrastive: ContrastiveOfLabel = /*#__PURE__*/ callable((options) => {
  const margin: number = options.margin ?? 1
  checkPositive("contrastive: margin", margin)
  return ofVectors("contrastive", options, 2, true, ([a, b], label) => {
    const apart = T.relu(T.add(T.neg(distance(a!, b!)), margin))
    return T.mul(T.where(label!, T.sum(T.square(T.sub(a!, b!)), [-1]), T.square(apart)), 0.5)
  })
})
