import * as T from "../internal/loose.ts"
import { checkPositive, ofClasses } from "../internal/lossOf.ts"
import { callable } from "../internal/rule.ts"
import type { ClassLoss, FieldsOf } from "./kinds.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface MultiMarginOfLabel extends ClassLoss<"multiMargin", "label"> {
  <const K extends string = "label", const W extends string = never, const M extends string = never>(
    options?: FieldsOf<K, W, M> & { readonly margin?: number; readonly squared?: boolean; readonly ignore?: number }
  ): ClassLoss<"multiMargin", K, W, M>
}

/**
 * Hinge loss of several classes (Weston and Watkins 1999): `sum(max(0, margin - output[label] + output[j])) / classes` over the other
 * classes j, squares of these with `squared`, and `margin` 1. Labels are int32 class ids, or one-hot; the loss of an id outside [0, classes)
 * is NaN. `ignore`, `mask`, `weight` and `reduction` are those of `crossEntropy`.
 *
 * @example
 * ```ts
 * import * as Loss from "@typegrad/nn/Loss"
 *
 * Loss.multiMargin({ label: "digit" }).labelField // => "digit"
 * ```
 *
 * @since 0.1.0
 * @category losses
 */
export const multiMargin: MultiMarginOfLabel = /*#__PURE__*/ callable((options) => {
  const margin: number = options.margin ?? 1
  checkPositive("multiMargin: margin", margin)
  return ofClasses("multiMargin", { ...options, classWeights: undefined }, (output, label) => {
    const ids = label.dtype === "int32" ? (label as T.I32) : T.argMax(label as T.F32, -1)
    const classes = T.sizes(output).at(-1)!
    const isOwn = T.equal(T.iota(T.sizes(output), output.shape.length - 1), T.expandDims(ids, -1))
    const own = T.sum(T.where(isOwn, output, 0), [-1], true)
    const short = T.relu(T.add(T.sub(output, own), margin))
    const values = T.div(T.sum(T.where(isOwn, 0, options.squared === true ? T.square(short) : short), [-1]), classes)
    const inside = T.and(T.greaterEqual(ids, 0), T.less(ids, classes))
    return { values: T.where(inside, values, Number.NaN), weight: null }
  })
})
