import * as T from "../internal/loose.ts"
import { isTrue, ofElements } from "../internal/lossOf.ts"
import { callable } from "../internal/rule.ts"
import type { BinaryLoss, FieldsOf } from "./kinds.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface HingeOfLabel extends BinaryLoss<"hinge", "label"> {
  <const K extends string = "label", const W extends string = never, const M extends string = never>(
    options?: FieldsOf<K, W, M>
  ): BinaryLoss<"hinge", K, W, M>
}

/**
 * `max(0, 1 - y output)`, the mean over the elements of an example, with y 1 for true labels and -1 for false ones (Cortes and Vapnik
 * 1995): what is right by a margin of 1 costs nothing. The label has the output's shape: bool, or float32 where what is above 0 is true.
 * `mask`, `weight` and `reduction` are those of `crossEntropy`.
 *
 * @example
 * ```ts
 * import * as Loss from "@typegrad/nn/Loss"
 *
 * Loss.hinge.name // => "hinge"
 * ```
 *
 * @since 0.1.0
 * @category losses
 */
export const hinge: HingeOfLabel = /*#__PURE__*/ callable((options) => {
  return ofElements(
    "hinge",
    options,
    (output, label) => {
      const signed = T.where(isTrue(label), output, T.neg(output))
      return T.relu(T.add(T.neg(signed), 1))
    },
    ["float32", "bool"]
  )
})
