/**
 * Metrics: what evaluation reports. A metric reads the label field of the loss, and its type says for which outputs and
 * labels it makes sense. Its value over a dataset is the mean of `perExample`.
 *
 * @since 0.1.0
 */
import type { Dt, Shape, Sx } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import { type Batch, classLabel, sameLabel } from "./internal/label.ts"
import { checkRange, fail, show } from "./internal/layer.ts"
import { perExample } from "./internal/rule.ts"
import type { Count } from "./internal/types/check.ts"
import type { ClassErr, SameErr } from "./internal/types/label.ts"
import type { TopErr } from "./internal/types/top.ts"
import type { Rule } from "./Rule.ts"

/**
 * A metric.
 *
 * @since 0.1.0
 * @category models
 */
export interface Metric extends Rule {
  readonly "~uses": string
  readonly name: string
  /** whether a larger value is better, or a smaller one */
  readonly better: "more" | "less"
  /**
   * The metric of every example of a batch, `[batch]` float32, with the label in field `labelField`. Throws `ShapeError` where
   * the label does not fit the output.
   */
  readonly perExample: (output: Tensor.AnyTensor, batch: Batch, labelField: string) => Tensor.Tensor<Shape>
}

type F32 = Tensor.Tensor<Shape>
type I32 = Tensor.Tensor<Shape, "int32">
type Bool = Tensor.Tensor<Shape, "bool">

const make = <M extends Metric>(name: string, f: Metric["perExample"], better: Metric["better"] = "more"): M =>
  ({ name, better, perExample: f }) as unknown as M

/** Class ids of labels that are ids or one-hot. */
const classOf = (label: Tensor.AnyTensor): I32 =>
  label.dtype === "int32" ? (label as I32) : (Tensor.argMax(label as F32, -1) as I32)

const asFloat = (x: Bool): F32 => Tensor.cast(x, "float32") as F32

/**
 * @since 0.1.0
 * @category models
 */
export interface Accuracy extends Metric {
  readonly "~uses": never
  readonly "~err": ClassErr<this["~out"], this["~dt"], Sx<this["~label"]>, Dt<this["~label"]>, this["~key"], "accuracy">
}

/**
 * The share of examples whose largest output is the label's (the first of equal ones); the mean over the positions of an
 * example. Labels are int32 class ids or one-hot float32.
 *
 * @example
 * ```ts
 * import * as Metric from "@typegrad/nn/Metric"
 *
 * Metric.accuracy.name // => "accuracy"
 * ```
 *
 * @since 0.1.0
 * @category metrics
 */
export const accuracy: Accuracy = /*#__PURE__*/ make("accuracy", (output, batch, labelField) => {
  const label = classLabel("accuracy", labelField, output, batch)
  return perExample(asFloat(Tensor.equal(Tensor.argMax(output as F32, -1) as I32, classOf(label)) as Bool))
})

/**
 * @since 0.1.0
 * @category models
 */
export interface TopK<K extends number> extends Metric {
  readonly "~uses": never
  readonly "~err": TopErr<this["~out"], K> extends infer E
    ? E extends string
      ? E
      : ClassErr<this["~out"], this["~dt"], Sx<this["~label"]>, Dt<this["~label"]>, this["~key"], "topK">
    : 0
}

/**
 * The share of examples whose label is among the `k` largest outputs. Of equal outputs the first counts as the larger; an
 * output of NaN counts as the largest.
 *
 * @example
 * ```ts
 * import * as Metric from "@typegrad/nn/Metric"
 *
 * Metric.topK(5).name // => "topK(5)"
 * ```
 *
 * @since 0.1.0
 * @category metrics
 */
export const topK = <const K extends number>(most: Count<K, "topK: k">): TopK<K> => {
  const k = most as number
  checkRange("topK: k", k, Number.isSafeInteger(k) && k > 0, "a positive whole number")
  return make(`topK(${k})`, (output, batch, labelField) => {
    const shape = output.shape.slice(1)
    const classes = Tensor.sizes(output)[shape.length]!
    if (shape.length > 0 && classes < k)
      fail("topK", `topK(${k}) needs at least ${k} classes but the model gives ${show(shape)}`)
    const label = classOf(classLabel("topK", labelField, output, batch))
    const index = Tensor.iota(Tensor.sizes(output), shape.length) as I32
    const own = Tensor.equal(index, Tensor.expandDims(label, -1) as I32) as Bool
    const value = Tensor.sum(Tensor.where(own, output as F32, 0) as F32, [-1], true) as F32
    const later = Tensor.greaterEqual(index, Tensor.expandDims(label, -1) as I32) as Bool
    // not "greater": a NaN is in front of everything
    const behind = Tensor.logicalOr(
      Tensor.less(output as F32, value) as Bool,
      Tensor.logicalAnd(Tensor.equal(output as F32, value) as Bool, later) as Bool
    ) as Bool
    const ahead = Tensor.sum(asFloat(Tensor.logicalNot(behind) as Bool), [-1]) as F32
    return perExample(asFloat(Tensor.less(ahead, k) as Bool))
  })
}

/**
 * @since 0.1.0
 * @category models
 */
export interface ErrorMetric<Name extends string> extends Metric {
  readonly "~uses": never
  readonly "~err": SameErr<
    this["~out"],
    this["~dt"],
    Sx<this["~label"]>,
    Dt<this["~label"]>,
    "float32",
    "float32",
    this["~key"],
    Name
  >
}

const difference = (op: string, output: Tensor.AnyTensor, batch: Batch, key: string): F32 =>
  Tensor.sub(output as F32, sameLabel(op, key, output, batch) as F32) as F32

/**
 * The mean of `|output - label|`. The label has the output's shape.
 *
 * @example
 * ```ts
 * import * as Metric from "@typegrad/nn/Metric"
 *
 * Metric.meanAbsoluteError.name // => "meanAbsoluteError"
 * ```
 *
 * @since 0.1.0
 * @category metrics
 */
export const meanAbsoluteError: ErrorMetric<"meanAbsoluteError"> = /*#__PURE__*/ make(
  "meanAbsoluteError",
  (output, batch, key) => perExample(Tensor.abs(difference("meanAbsoluteError", output, batch, key)) as F32),
  "less"
)

/**
 * The mean of `(output - label)^2`. The label has the output's shape.
 *
 * @example
 * ```ts
 * import * as Metric from "@typegrad/nn/Metric"
 *
 * Metric.meanSquaredError.name // => "meanSquaredError"
 * ```
 *
 * @since 0.1.0
 * @category metrics
 */
export const meanSquaredError: ErrorMetric<"meanSquaredError"> = /*#__PURE__*/ make(
  "meanSquaredError",
  (output, batch, key) => perExample(Tensor.square(difference("meanSquaredError", output, batch, key)) as F32),
  "less"
)
