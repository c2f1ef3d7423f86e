/** Elementwise ops of one operand. */
import type { DType } from "../../DType.ts"
import type { Shape } from "../../Shape.ts"
import type { Tensor } from "../../Tensor.ts"
import type { Node } from "../Node.ts"

import { abs as absNode } from "../primitives/abs/op.ts"
import { add as addNode } from "../primitives/add/op.ts"
import { cos as cosNode } from "../primitives/cos/op.ts"
import { div as divNode } from "../primitives/div/op.ts"
import { exp as expNode } from "../primitives/exp/op.ts"
import { floor as floorNode } from "../primitives/floor/op.ts"
import { log as logNode } from "../primitives/log/op.ts"
import { maximum as maximumNode } from "../primitives/maximum/op.ts"
import { minimum as minimumNode } from "../primitives/minimum/op.ts"
import { mul as mulNode } from "../primitives/mul/op.ts"
import { neg as negNode } from "../primitives/neg/op.ts"
import { relu as reluNode } from "../primitives/relu/op.ts"
import { sigmoid as sigmoidNode } from "../primitives/sigmoid/op.ts"
import { sign as signNode } from "../primitives/sign/op.ts"
import { sin as sinNode } from "../primitives/sin/op.ts"
import { sqrt as sqrtNode } from "../primitives/sqrt/op.ts"
import { stopGradient as stopGradientNode } from "../primitives/stopGradient/op.ts"
import { sub as subNode } from "../primitives/sub/op.ts"
import { tanh as tanhNode } from "../primitives/tanh/op.ts"
import { checkFloat, checkNumeric } from "../shape/dtype.ts"
import { lift, stretch, unary } from "./operands.ts"
import type { FloatIn, NumericIn } from "./params.ts"

/**
 * The operand with its sign changed. int32 wraps.
 *
 * Throws `ShapeError` for bool.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.neg(Tensor.zeros([2, 3])).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category elementwise
 */
export const neg = <S extends Shape, D extends DType>(x: NumericIn<S, D, "neg">): Tensor<S, D> =>
  unary("neg", negNode, x, checkNumeric)

/**
 * The absolute value. Its derivative at 0 is 0.
 *
 * Throws `ShapeError` for bool.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.abs(Tensor.zeros([2, 3])).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category elementwise
 */
export const abs = <S extends Shape, D extends DType>(x: NumericIn<S, D, "abs">): Tensor<S, D> =>
  unary("abs", absNode, x, checkNumeric)

/**
 * -1, 0 or 1; NaN of NaN. Its derivative is 0.
 *
 * Throws `ShapeError` for bool.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.sign(Tensor.zeros([2, 3])).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category elementwise
 */
export const sign = <S extends Shape, D extends DType>(x: NumericIn<S, D, "sign">): Tensor<S, D> =>
  unary("sign", signNode, x, checkNumeric)

/**
 * e to the power of the operand.
 *
 * Throws `ShapeError` for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.exp(Tensor.zeros([2, 3])).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category elementwise
 */
export const exp = <S extends Shape, D extends DType>(x: FloatIn<S, D, "exp">): Tensor<S> =>
  unary("exp", expNode, x, checkFloat)

/**
 * The natural logarithm.
 *
 * Throws `ShapeError` for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.log(Tensor.zeros([2, 3])).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category elementwise
 */
export const log = <S extends Shape, D extends DType>(x: FloatIn<S, D, "log">): Tensor<S> =>
  unary("log", logNode, x, checkFloat)

/**
 * The square root.
 *
 * Throws `ShapeError` for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.sqrt(Tensor.zeros([2, 3])).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category elementwise
 */
export const sqrt = <S extends Shape, D extends DType>(x: FloatIn<S, D, "sqrt">): Tensor<S> =>
  unary("sqrt", sqrtNode, x, checkFloat)

/**
 * The sine of an angle in radians.
 *
 * Throws `ShapeError` for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.sin(Tensor.zeros([2, 3])).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category elementwise
 */
export const sin = <S extends Shape, D extends DType>(x: FloatIn<S, D, "sin">): Tensor<S> =>
  unary("sin", sinNode, x, checkFloat)

/**
 * The cosine of an angle in radians.
 *
 * Throws `ShapeError` for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.cos(Tensor.zeros([2, 3])).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category elementwise
 */
export const cos = <S extends Shape, D extends DType>(x: FloatIn<S, D, "cos">): Tensor<S> =>
  unary("cos", cosNode, x, checkFloat)

/**
 * The hyperbolic tangent.
 *
 * Throws `ShapeError` for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.tanh(Tensor.zeros([2, 3])).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category elementwise
 */
export const tanh = <S extends Shape, D extends DType>(x: FloatIn<S, D, "tanh">): Tensor<S> =>
  unary("tanh", tanhNode, x, checkFloat)

/**
 * The logistic function 1 / (1 + e^-x).
 *
 * Throws `ShapeError` for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.sigmoid(Tensor.zeros([2, 3])).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category elementwise
 */
export const sigmoid = <S extends Shape, D extends DType>(x: FloatIn<S, D, "sigmoid">): Tensor<S> =>
  unary("sigmoid", sigmoidNode, x, checkFloat)

/**
 * The operand where it is positive, else 0; NaN of NaN. Its derivative at 0 is 0.
 *
 * Throws `ShapeError` for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.relu(Tensor.zeros([2, 3])).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category elementwise
 */
export const relu = <S extends Shape, D extends DType>(x: FloatIn<S, D, "relu">): Tensor<S> =>
  unary("relu", reluNode, x, checkFloat)

/**
 * The largest whole number that is not greater. Its derivative is 0.
 *
 * Throws `ShapeError` for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.floor(Tensor.zeros([2, 3])).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category elementwise
 */
export const floor = <S extends Shape, D extends DType>(x: FloatIn<S, D, "floor">): Tensor<S> =>
  unary("floor", floorNode, x, checkFloat)

/**
 * The operand times itself. int32 wraps.
 *
 * Throws `ShapeError` for bool.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.square(Tensor.ones([2, 3])).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category elementwise
 */
export const square = <S extends Shape, D extends DType>(x: NumericIn<S, D, "square">): Tensor<S, D> =>
  unary("square", (node) => mulNode(node, node), x, checkNumeric)

/**
 * log(1 + e^x), without overflow, and without loss far below 0: max(x, 0) + log(1 + e^-|x|), where what the sum rounds away
 * is added to first order. Its derivative is the logistic function.
 *
 * Throws `ShapeError` for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.softplus(Tensor.zeros([2, 3])).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category elementwise
 */
export const softplus = <S extends Shape, D extends DType>(x: FloatIn<S, D, "softplus">): Tensor<S> =>
  unary("softplus", softplusNode, x, checkFloat)

const softplusNode = (x: Node): Node => {
  const constant = (value: number) => stretch(lift("softplus", value, x), x.axes)
  const one = constant(1)
  const power = expNode(negNode(absNode(x)))
  const sum = addNode(power, one)
  // log(1 + u) = log(s) + (u - (s - 1)) / s for the rounded s; as it stands for a constant, the derivative is that of log(1 + u)
  const lost = stopGradientNode(divNode(subNode(power, subNode(sum, one)), sum))
  return addNode(maximumNode(x, constant(0)), addNode(logNode(sum), lost))
}

/**
 * The operand held between `min` and `max`; NaN stays. Its gradient is that of `maximum` and `minimum`.
 *
 * Throws `ShapeError` for bool, and for bounds that are not whole beside int32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.clip(Tensor.zeros([2, 3]), -1, 1).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category elementwise
 */
export const clip = <S extends Shape, D extends DType>(
  x: NumericIn<S, D, "clip">,
  min: number,
  max: number
): Tensor<S, D> =>
  unary(
    "clip",
    (node) => {
      const bound = (value: number) => stretch(lift("clip", value, node), node.axes)
      return minimumNode(maximumNode(node, bound(min)), bound(max))
    },
    x,
    checkNumeric
  )
