/**
 * Losses: what training makes small. A loss says which field of an example is its label (`label` unless told otherwise),
 * and its type says for which outputs and labels it makes sense. The loss of a batch is the mean of `perExample`.
 *
 * @since 0.1.0
 */
import type { Dt, Shape, Sx } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import { type Batch, classLabel, sameLabel } from "./internal/label.ts"
import { callable, perExample } from "./internal/rule.ts"
import { softmaxCrossEntropy } from "./internal/softmaxCrossEntropy.ts"
import type { ClassErr, FieldErr, SameErr } from "./internal/types/label.ts"
import type { Rule } from "./Rule.ts"

/**
 * A loss with its label in field `K`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Loss<K extends string = string> extends Rule {
  readonly "~uses": string
  readonly "~key": K
  readonly name: string
  /** the field of the label */
  readonly labelField: K
  /** whether int32 labels are ids of the classes along the output's last axis */
  readonly classIds: boolean
  /**
   * The loss of every example of a batch, `[batch]`. The first axis of the output `[batch, ...out]` and of every field is the
   * batch. Throws `ShapeError`, with the sentence of the type, where the label does not fit the output.
   */
  readonly perExample: (output: Tensor.AnyTensor, batch: Batch) => Tensor.Tensor<Shape>
}

/**
 * @since 0.1.0
 * @category models
 */
export interface CrossEntropy<K extends string> extends Loss<K> {
  readonly "~uses": K
  readonly "~err": FieldErr<
    this["~ex"],
    K,
    "crossEntropy",
    ClassErr<this["~out"], this["~dt"], Sx<this["~label"]>, Dt<this["~label"]>, K, "crossEntropy">
  >
}

/**
 * `crossEntropy` itself: a loss with field `label`, and a function to one with another field.
 *
 * @since 0.1.0
 * @category models
 */
export interface CrossEntropyOfLabel extends CrossEntropy<"label"> {
  <const K extends string = "label">(options?: { readonly label?: K }): CrossEntropy<K>
}

type F32 = Tensor.Tensor<Shape>

const ids = (logits: F32, labels: Tensor.Tensor<Shape, "int32">): F32 => {
  const front = logits.shape.slice(0, -1)
  if (front.length === 1) return softmaxCrossEntropy(logits, labels)
  const classes = Tensor.sizes(logits)[front.length]!
  const loss = softmaxCrossEntropy(
    Tensor.reshape(logits, [-1, classes]) as F32,
    Tensor.reshape(labels, [-1]) as Tensor.Tensor<Shape, "int32">
  )
  return Tensor.reshape(loss, front) as F32
}

const oneHot = (logits: F32, labels: F32): F32 => {
  const terms = Tensor.mul(labels, Tensor.logSoftmax(logits, -1) as F32) as F32
  // where the label is 0 a logit of -Infinity does not count
  const counted = Tensor.where(Tensor.equal(labels, 0) as Tensor.Tensor<Shape, "bool">, 0, terms) as F32
  return Tensor.neg(Tensor.sum(counted, [-1]) as F32) as F32
}

/**
 * Cross-entropy of the softmax of logits `[.., classes]`: `logSumExp(logits) - logits[label]`, computed without overflow, the
 * mean over the positions of an example. Labels are int32 class ids, or one-hot (or soft) float32 of the logits' shape. The
 * loss of an id outside [0, classes) is NaN.
 *
 * `Loss.crossEntropy` reads field `label`; `Loss.crossEntropy({ label: "digit" })` another.
 *
 * @example
 * ```ts
 * import * as Loss from "@typegrad/nn/Loss"
 *
 * Loss.crossEntropy.labelField // => "label"
 * Loss.crossEntropy({ label: "digit" }).labelField // => "digit"
 * ```
 *
 * @since 0.1.0
 * @category losses
 */
export const crossEntropy: CrossEntropyOfLabel = /*#__PURE__*/ callable(
  "crossEntropy",
  (key) => (output, batch) => {
    const label = classLabel("crossEntropy", key, output, batch)
    const logits = output as F32
    return perExample(
      label.dtype === "int32" ? ids(logits, label as Tensor.Tensor<Shape, "int32">) : oneHot(logits, label as F32)
    )
  },
  true
)

/**
 * @since 0.1.0
 * @category models
 */
export interface Mse<K extends string> extends Loss<K> {
  readonly "~uses": K
  readonly "~err": FieldErr<
    this["~ex"],
    K,
    "mse",
    SameErr<this["~out"], this["~dt"], Sx<this["~label"]>, Dt<this["~label"]>, "float32", "float32", K, "mse">
  >
}

/**
 * @since 0.1.0
 * @category models
 */
export interface MseOfLabel extends Mse<"label"> {
  <const K extends string = "label">(options?: { readonly label?: K }): Mse<K>
}

/**
 * Mean squared error: the mean over the elements of an example of `(output - label)^2`. The label has the output's shape.
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
export const mse: MseOfLabel = /*#__PURE__*/ callable("mse", (key) => (output, batch) => {
  const label = sameLabel("mse", key, output, batch)
  return perExample(Tensor.square(Tensor.sub(output as F32, label as F32) as F32) as F32)
})

/**
 * @since 0.1.0
 * @category models
 */
export interface BinaryCrossEntropy<K extends string> extends Loss<K> {
  readonly "~uses": K
  readonly "~err": FieldErr<
    this["~ex"],
    K,
    "binaryCrossEntropy",
    SameErr<
      this["~out"],
      this["~dt"],
      Sx<this["~label"]>,
      Dt<this["~label"]>,
      "float32" | "bool",
      "float32 or bool",
      K,
      "binaryCrossEntropy"
    >
  >
}

/**
 * @since 0.1.0
 * @category models
 */
export interface BinaryCrossEntropyOfLabel extends BinaryCrossEntropy<"label"> {
  <const K extends string = "label">(options?: { readonly label?: K }): BinaryCrossEntropy<K>
}

/**
 * Cross-entropy of the sigmoid of logits: `softplus(logit) - logit label`, computed without overflow, the mean over the
 * elements of an example. The label has the output's shape: float32 in [0, 1], or bool.
 *
 * @example
 * ```ts
 * import * as Loss from "@typegrad/nn/Loss"
 *
 * Loss.binaryCrossEntropy.labelField // => "label"
 * ```
 *
 * @since 0.1.0
 * @category losses
 */
export const binaryCrossEntropy: BinaryCrossEntropyOfLabel = /*#__PURE__*/ callable(
  "binaryCrossEntropy",
  (key) => (output, batch) => {
    const label = sameLabel("binaryCrossEntropy", key, output, batch, ["float32", "bool"])
    const logits = output as F32
    const target = (label.dtype === "bool" ? Tensor.cast(label, "float32") : label) as F32
    // softplus(x) - x t with what may cancel apart from what may be small
    const linear = Tensor.sub(Tensor.maximum(logits, 0) as F32, Tensor.mul(logits, target) as F32) as F32
    const rest = Tensor.softplus(Tensor.neg(Tensor.abs(logits) as F32) as F32) as F32
    return perExample(Tensor.add(linear, rest) as F32)
  }
)
