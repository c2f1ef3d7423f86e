import * as T from "../internal/loose.ts"
import { checkPositive, ofVectors } from "../internal/lossOf.ts"
import { callable } from "../internal/rule.ts"
import { against, normalize, products } from "../internal/vectors.ts"
import type { VectorLoss, VectorOptions } from "./kinds.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface InfoNceOfVectors extends VectorLoss<"infoNce", 2> {
  <const W extends string = never>(
    options?: VectorOptions<W> & { readonly temperature?: number }
  ): VectorLoss<"infoNce", 2, W>
}

/**
 * Each vector must know its partner among those of the whole batch, in both directions (van den Oord et al. 2018; symmetric as in CLIP,
 * Radford et al. 2021): the cross-entropy of cosines divided by `temperature` (0.07). The model gives the two
 * vectors, `[2, size]` for each example; there is no label. The value depends on who else is in the batch; examples that only fill
 * a batch up in evaluation are no one's neighbours. `weight` is a field with a number for each example.
 *
 * @example
 * ```ts
 * import * as Loss from "@typegrad/nn/Loss"
 *
 * Loss.infoNce({ temperature: 0.1 }).name // => "infoNce"
 * ```
 *
 * @since 0.1.0
 * @category losses
 */
export const infoNce: InfoNceOfVectors = /*#__PURE__*/ callable((options) => {
  const temperature: number = options.temperature ?? 0.07
  checkPositive("infoNce: temperature", temperature)
  return ofVectors("infoNce", options, 2, false, ([a, b], _, present) => {
    const logits = T.div(products(normalize(a!), normalize(b!)), temperature)
    const own = T.iota([T.sizes(logits)[0]!], 0)
    const there = present ?? null
    const back = T.div(products(normalize(b!), normalize(a!)), temperature)
    return T.mul(T.add(against(logits, own, there), against(back, own, there)), 0.5)
  })
})
