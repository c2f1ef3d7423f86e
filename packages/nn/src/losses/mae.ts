import * as T from "../internal/loose.ts"
import { ofElements } from "../internal/lossOf.ts"
import { callable } from "../internal/rule.ts"
import type { ElementLoss, FieldsOf } from "./kinds.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface MaeOfLabel extends ElementLoss<"mae", "label"> {
  <const K extends string = "label", const W extends string = never, const M extends string = never>(
    options?: FieldsOf<K, W, M>
  ): ElementLoss<"mae", K, W, M>
}

/**
 * Mean absolute error: the mean over the elements of an example of `|output - label|`. The label has the output's shape; the slope
 * where the two are equal is 0.
 * `mask`, `weight` and `reduction` are those of `crossEntropy`.
 *
 * @example
 * ```ts
 * import * as Loss from "@typegrad/nn/Loss"
 *
 * Loss.mae({ label: "price" }).labelField // => "price"
 * ```
 *
 * @since 0.1.0
 * @category losses
 */
export const mae: MaeOfLabel = /*#__PURE__*/ callable((options) => {
  return ofElements("mae", options, (output, label) => T.abs(T.sub(output, label)))
})
