/** Exponentials that are normalised along axes, without overflow: the maximum is subtracted first. */
import type { DType } from "../../DType.ts"
import type { AxisIndex, Guard, Known, Ok, Reduce, Shape } from "../../Shape.ts"
import type { Tensor } from "../../Tensor.ts"
import type { Node } from "../Node.ts"
import { abs } from "../primitives/abs/op.ts"
import { add } from "../primitives/add/op.ts"
import { div } from "../primitives/div/op.ts"
import { eq } from "../primitives/eq/op.ts"
import { exp } from "../primitives/exp/op.ts"
import { literal } from "../primitives/literal/op.ts"
import { log } from "../primitives/log/op.ts"
import { reduceMax } from "../primitives/reduceMax/op.ts"
import { reduceSum } from "../primitives/reduceSum/op.ts"
import { reshape } from "../primitives/reshape/op.ts"
import { select } from "../primitives/select/op.ts"
import { stopGradient } from "../primitives/stopGradient/op.ts"
import { sub } from "../primitives/sub/op.ts"
import { axisIndex, axisIndices } from "../shape/axis.ts"
import { checkFloat } from "../shape/dtype.ts"
import { keep } from "./keep.ts"
import { nodeOf, stretch } from "./operands.ts"
import type { FloatIn } from "./params.ts"

/**
 * The maximum over `axes`, which stay with size 1, as a constant for the gradient: what is subtracted cancels. An
 * infinite one is taken as 0, since Infinity - Infinity is NaN.
 */
const shift = (x: Node, axes: ReadonlyArray<number>): Node => {
  const largest = stopGradient(keep(reduceMax(x, axes), x, axes))
  const constant = (value: number) => stretch(literal(value, "float32"), largest.axes)
  return select(eq(abs(largest), constant(Number.POSITIVE_INFINITY)), constant(0), largest)
}

const logSumExpKept = (x: Node, axes: ReadonlyArray<number>): Node => {
  const by = shift(x, axes)
  const sum = keep(reduceSum(exp(sub(x, stretch(by, x.axes))), axes), x, axes)
  return add(log(sum), by)
}

/**
 * log of the sum of e^x over `axes`, which are as in `sum`; -Infinity over nothing.
 *
 * Throws `ShapeError` for an axis that is out of range or repeated, and for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.logSumExp(Tensor.zeros([32, 10]), [-1]).shape // => [32]
 * ```
 *
 * @since 0.1.0
 * @category reductions
 */
export const logSumExp = <
  S extends Shape,
  D extends DType,
  const X extends ReadonlyArray<number> | undefined = undefined,
  const K extends boolean = false
>(
  x: FloatIn<S, D, "logSumExp">,
  axes?: Guard<Known<X, S, Reduce<S, X, K, "logSumExp">>, X>,
  keepDims?: K
): Tensor<Ok<Reduce<S, X, K, "logSumExp">>> => {
  const op = "logSumExp"
  const node = nodeOf(x, op)
  checkFloat(op, node.dtype)
  const chosen = axisIndices(op, node.axes, axes as ReadonlyArray<number> | undefined)
  const kept = logSumExpKept(node, chosen)
  return (
    keepDims === true
      ? kept
      : reshape(
          kept,
          node.axes.filter((_, i) => !chosen.includes(i))
        )
  ) as any
}

/**
 * e^x along `axis` (by default the last), divided by its sum.
 *
 * Throws `ShapeError` for an axis that is out of range, and for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.softmax(Tensor.zeros([32, 10])).shape // => [32, 10]
 * ```
 *
 * @since 0.1.0
 * @category reductions
 */
export const softmax = <S extends Shape, D extends DType, const X extends number = -1>(
  x: FloatIn<S, D, "softmax">,
  axis?: Guard<Known<X, S, AxisIndex<S, X, "softmax">>, X>
): Tensor<S> => {
  const node = nodeOf(x, "softmax")
  checkFloat("softmax", node.dtype)
  const axes = [axisIndex("softmax", node.axes, (axis as number | undefined) ?? -1)]
  const powers = exp(sub(node, stretch(shift(node, axes), node.axes)))
  return div(powers, stretch(keep(reduceSum(powers, axes), node, axes), node.axes)) as any
}

/**
 * The logarithm of `softmax`, computed as x - logSumExp(x).
 *
 * Throws `ShapeError` for an axis that is out of range, and for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.logSoftmax(Tensor.zeros([32, 10])).shape // => [32, 10]
 * ```
 *
 * @since 0.1.0
 * @category reductions
 */
export const logSoftmax = <S extends Shape, D extends DType, const X extends number = -1>(
  x: FloatIn<S, D, "logSoftmax">,
  axis?: Guard<Known<X, S, AxisIndex<S, X, "logSoftmax">>, X>
): Tensor<S> => {
  const node = nodeOf(x, "logSoftmax")
  checkFloat("logSoftmax", node.dtype)
  const axes = [axisIndex("logSoftmax", node.axes, (axis as number | undefined) ?? -1)]
  // the maximum goes first: of logits about 10000 the difference from their logSumExp has lost its digits
  const shifted = sub(node, stretch(shift(node, axes), node.axes))
  const total = log(keep(reduceSum(exp(shifted), axes), node, axes))
  return sub(shifted, stretch(total, node.axes)) as any
}
