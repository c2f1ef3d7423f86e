import * as T from "../internal/loose.ts"
import { checkPositive, ofElements } from "../internal/lossOf.ts"
import { callable } from "../internal/rule.ts"
import type { ElementLoss, FieldsOf } from "./kinds.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface HuberOfLabel extends ElementLoss<"huber", "label"> {
  <const K extends string = "label", const W extends string = never, const M extends string = never>(
    options?: FieldsOf<K, W, M> & { readonly delta?: number }
  ): ElementLoss<"huber", K, W, M>
}

/**
 * Squares near the label, absolute values far from it (Huber 1964): with the difference d, `d^2 / 2` where |d| is at most `delta` (1), else
 * `delta (|d| - delta / 2)`. The label has the output's shape.
 * `mask`, `weight` and `reduction` are those of `crossEntropy`.
 *
 * @example
 * ```ts
 * import * as Loss from "@typegrad/nn/Loss"
 *
 * Loss.huber({ delta: 0.5 }).name // => "huber"
 * ```
 *
 * @since 0.1.0
 * @category losses
 */
export const huber: HuberOfLabel = /*#__PURE__*/ callable((options) => {
  const delta: number = options.delta ?? 1
  checkPositive("huber: delta", delta)
  return ofElements("huber", options, (output, label) => {
    const size = T.abs(T.sub(output, label))
    const near = T.minimum(size, delta)
    // with the part of the size that is above delta: of one formula both slopes are right
    return T.add(T.mul(T.square(near), 0.5), T.mul(T.sub(size, near), delta))
  })
})
