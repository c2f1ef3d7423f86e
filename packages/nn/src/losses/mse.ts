import * as T from "../internal/loose.ts"
import { ofElements } from "../internal/lossOf.ts"
import { callable } from "../internal/rule.ts"
import type { ElementLoss, FieldsOf } from "./kinds.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface Mse<K extends string, W extends string = never, M extends string = never>
  extends ElementLoss<"mse", K, W, M> {}

/**
 * @since 0.1.0
 * @category models
 */
export interface MseOfLabel extends Mse<"label"> {
  <const K extends string = "label", const W extends string = never, const M extends string = never>(
    options?: FieldsOf<K, W, M>
  ): Mse<K, W, M>
}

/**
 * Mean squared error: the mean over the elements of an example of `(output - label)^2`. The label has the output's shape.
 * `mask`, `weight` and `reduction` are those of `crossEntropy`.
 *
 * @example
 * ```ts
 * import * as Loss from "@typegrad/nn/Loss"
 *
 * Loss.mse({ label: "price" }).labelField // => "price"
 * ```
 *
 * @since 0.1.0
 * @category losses
 */
export const mse: MseOfLabel = /*#__PURE__*/ callable((options) => {
  return ofElements("mse", options, (output, label) => T.square(T.sub(output, label)))
})
