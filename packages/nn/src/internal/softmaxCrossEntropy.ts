import * as Composite from "@typegrad/core/Composite"
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"

type F32 = Tensor.Tensor<Shape>
type I32 = Tensor.Tensor<Shape, "int32">
type Bool = Tensor.Tensor<Shape, "bool">

const column = (x: F32): F32 => Tensor.expandDims(x, 1) as F32

/** bool [rows, classes]: the class of each row; all false where the label is out of range. */
const isClass = (logits: F32, ids: I32): Bool =>
  Tensor.equal(Tensor.iota(Tensor.sizes(logits), 1) as I32, Tensor.expandDims(ids, 1) as I32) as Bool

/** `x` [rows], NaN where the label is out of range. */
const valid = (logits: F32, labels: I32, x: F32): F32 => {
  const classes = Tensor.sizes(logits)[1]!
  const inside = Tensor.logicalAnd(Tensor.greaterEqual(labels, 0) as Bool, Tensor.less(labels, classes) as Bool) as Bool
  return Tensor.where(inside, x, Number.NaN) as F32
}

/** The maximum is taken off before anything else: 0.1 of difference survives logits of a million. */
const shift = (logits: F32): F32 =>
  Tensor.sub(logits, column(Tensor.stopGradient(Tensor.max(logits, [1]) as F32) as F32)) as F32

/**
 * (softmax(logits) - oneHot(label)) cotangent. Inputs: logits [rows, classes] float32, labels [rows] int32, cotangent
 * [rows]. NaN in rows whose label is out of range.
 */
const softmaxCrossEntropyGrad = /*#__PURE__*/ Composite.make({
  name: "typegrad/softmaxCrossEntropyGrad",
  rows: true,
  body: (logits: F32, labels: I32, cotangent: F32): F32 => {
    const powers = Tensor.exp(shift(logits)) as F32
    const probabilities = Tensor.div(powers, Tensor.sum(powers, [1], true) as F32) as F32
    const oneHot = Tensor.cast(isClass(logits, labels), "float32") as F32
    return Tensor.mul(Tensor.sub(probabilities, oneHot) as F32, column(valid(logits, labels, cotangent))) as F32
  }
})

/**
 * -log softmax(logits)[label] of each row. Inputs: logits [rows, classes] float32, labels [rows] int32. The loss of a label
 * out of range is NaN, and so is its gradient.
 */
export const softmaxCrossEntropy = /*#__PURE__*/ Composite.make({
  name: "typegrad/softmaxCrossEntropy",
  rows: true,
  body: (logits: F32, labels: I32): F32 => {
    const shifted = shift(logits)
    // without the maximum's own 1, beside which what is small would be lost
    const isMax = isClass(logits, Tensor.argMax(logits, 1) as I32)
    const others = Tensor.sum(Tensor.where(isMax, 0, Tensor.exp(shifted) as F32) as F32, [1]) as F32
    const own = Tensor.sum(Tensor.where(isClass(logits, labels), shifted, 0) as F32, [1]) as F32
    return valid(logits, labels, Tensor.sub(Tensor.log1p(others) as F32, own) as F32)
  },
  vjp: ({ inputs: [logits, labels], cotangents: [cotangent] }) => [
    cotangent === null ? null : softmaxCrossEntropyGrad(logits, labels, cotangent),
    null
  ],
  jvp: ({ inputs: [logits, labels], tangents: [tangent] }) => {
    if (tangent === null) return [null]
    const ones = Tensor.ones([Tensor.sizes(logits)[0]!]) as F32
    return [Tensor.sum(Tensor.mul(softmaxCrossEntropyGrad(logits, labels, ones), tangent) as F32, [1]) as F32]
  }
})
