import * as T from "../internal/loose.ts"
import { checkPositive, ofVectors } from "../internal/lossOf.ts"
import { callable } from "../internal/rule.ts"
import { distance } from "../internal/vectors.ts"
import type { VectorLoss, VectorOptions } from "./kinds.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface TripletOfVectors extends VectorLoss<"triplet", 3> {
  <const W extends string = never>(
    options?: VectorOptions<W> & { readonly margin?: number; readonly swap?: boolean }
  ): VectorLoss<"triplet", 3, W>
}

/**
 * An anchor is to be nearer to its positive than to its negative, by a `margin` (1) (Schroff et al. 2015, with distances, not their
 * squares): `max(0, |a - p| - |a - n| + margin)`. The model gives the three vectors, `[3, size]` for each example; there is no label.
 * With `swap` the distance between positive and negative counts where that is smaller (Balntas et al. 2016). `weight` is a field with a
 * number for each example.
 *
 * @example
 * ```ts
 * import * as Loss from "@typegrad/nn/Loss"
 *
 * Loss.triplet({ margin: 0.2 }).name // => "triplet"
 * ```
 *
 * @since 0.1.0
 * @category losses
 */
export const triplet: TripletOfVectors = /*#__PURE__*/ callable((options) => {
  const margin: number = options.margin ?? 1
  checkPositive("triplet: margin", margin)
  return ofVectors("triplet", options, 3, false, ([anchor, positive, negative]) => {
    const away = distance(anchor!, negative!)
    const far = options.swap === true ? T.minimum(away, distance(positive!, negative!)) : away
    return T.relu(T.add(T.sub(distance(anchor!, positive!), far), margin))
  })
})
