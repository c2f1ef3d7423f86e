import { checkRange } from "../internal/layer.ts"
import * as T from "../internal/loose.ts"
import { ofVectors } from "../internal/lossOf.ts"
import { callable } from "../internal/rule.ts"
import { dot } from "../internal/vectors.ts"
import type { PairLoss, VectorOptions } from "./kinds.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface CosineEmbeddingOfLabel extends PairLoss<"cosineEmbedding", "label"> {
  <const K extends string = "label", const W extends string = never>(
    options?: VectorOptions<W> & { readonly label?: K | undefined; readonly margin?: number }
  ): PairLoss<"cosineEmbedding", K, W>
}

/**
 * Turns pairs that belong together towards each other and others away: `1 - cos` where the label is true, else `max(0, cos - margin)`, with
 * `margin` 0 and the cosine of the angle between the two vectors.
 * The model gives two vectors for each example, `[2, size]`; the label is true, or above 0, where the two belong together. `weight` is a field
 * with a number for each example.
 *
 * @example
 * ```ts
 * import * as Loss from "@typegrad/nn/Loss"
 *
 * Loss.cosineEmbedding({ label: "same" }).labelField // => "same"
 * ```
 *
 * @since 0.1.0
 * @category losses
 */
export const cosineEmbedding: CosineEmbeddingOfLabel = /*#__PURE__*/ callable((options) => {
  const margin: number = options.margin ?? 0
  checkRange("cosineEmbedding: margin", margin, margin >= -1 && margin <= 1, "at least -1 and at most 1")
  return ofVectors("cosineEmbedding", options, 2, true, ([a, b], label) => {
    const lengths = T.mul(T.add(dot(a!, a!), 1e-12), T.add(dot(b!, b!), 1e-12))
    const cosine = T.div(dot(a!, b!), T.sqrt(lengths))
    return T.where(label!, T.add(T.neg(cosine), 1), T.relu(T.sub(cosine, margin)))
  })
})
