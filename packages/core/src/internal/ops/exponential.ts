/** Exponentials, logarithms, roots. */
import type { DType } from "../../DType.ts"
import type { Shape } from "../../Shape.ts"
import type { Tensor } from "../../Tensor.ts"
import type { Node } from "../Node.ts"
import { add as addNode } from "../primitives/add/op.ts"
import { exp as expNode } from "../primitives/exp/op.ts"
import { expm1 as expm1Node } from "../primitives/expm1/op.ts"
import { fill, precise } from "../primitives/fill.ts"
import { gt as gtNode } from "../primitives/gt/op.ts"
import { log as logNode } from "../primitives/log/op.ts"
import { log1p as log1pNode } from "../primitives/log1p/op.ts"
import { mul as mulNode } from "../primitives/mul/op.ts"
import { neg as negNode } from "../primitives/neg/op.ts"
import { pow as powNode } from "../primitives/pow/op.ts"
import { rsqrt as rsqrtNode } from "../primitives/rsqrt/op.ts"
import { select as selectNode } from "../primitives/select/op.ts"
import { sigmoid as sigmoidNode } from "../primitives/sigmoid/op.ts"
import { sqrt as sqrtNode } from "../primitives/sqrt/op.ts"
import { checkFloat } from "../shape/dtype.ts"
import { unary } from "./operands.ts"
import type { FloatIn } from "./params.ts"

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
 * @category exponential
 */
export const exp = <S extends Shape, D extends DType>(x: FloatIn<S, D, "exp">): Tensor<S> =>
  unary("exp", expNode, x, checkFloat)

/**
 * e^x - 1, exact also for x near 0, where `exp` would round x away.
 *
 * Throws `ShapeError` for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.expm1(Tensor.zeros([2, 3])).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category exponential
 */
export const expm1 = <S extends Shape, D extends DType>(x: FloatIn<S, D, "expm1">): Tensor<S> =>
  unary("expm1", expm1Node, x, checkFloat)

/**
 * 2 to the power of the operand.
 *
 * Throws `ShapeError` for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.exp2(Tensor.zeros([2, 3])).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category exponential
 */
export const exp2 = <S extends Shape, D extends DType>(x: FloatIn<S, D, "exp2">): Tensor<S> =>
  unary("exp2", (node) => powNode(fill(2, node), node), x, checkFloat)

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
 * @category exponential
 */
export const log = <S extends Shape, D extends DType>(x: FloatIn<S, D, "log">): Tensor<S> =>
  unary("log", logNode, x, checkFloat)

/**
 * log(1 + x), exact also for x near 0, where 1 + x would round x away. -Infinity of -1, NaN below.
 *
 * Throws `ShapeError` for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.log1p(Tensor.zeros([2, 3])).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category exponential
 */
export const log1p = <S extends Shape, D extends DType>(x: FloatIn<S, D, "log1p">): Tensor<S> =>
  unary("log1p", log1pNode, x, checkFloat)

/**
 * The logarithm to base 2: log(x) / log(2).
 *
 * Throws `ShapeError` for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.log2(Tensor.zeros([2, 3])).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category exponential
 */
export const log2 = <S extends Shape, D extends DType>(x: FloatIn<S, D, "log2">): Tensor<S> =>
  unary("log2", (node) => mulNode(logNode(node), precise(Math.LOG2E, node)), x, checkFloat)

/**
 * The logarithm to base 10: log(x) / log(10).
 *
 * Throws `ShapeError` for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.log10(Tensor.zeros([2, 3])).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category exponential
 */
export const log10 = <S extends Shape, D extends DType>(x: FloatIn<S, D, "log10">): Tensor<S> =>
  unary("log10", (node) => mulNode(logNode(node), precise(Math.LOG10E, node)), x, checkFloat)

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
 * @category exponential
 */
export const sqrt = <S extends Shape, D extends DType>(x: FloatIn<S, D, "sqrt">): Tensor<S> =>
  unary("sqrt", sqrtNode, x, checkFloat)

/**
 * 1 / sqrt(x): Infinity of 0, NaN of negative numbers.
 *
 * Throws `ShapeError` for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.rsqrt(Tensor.zeros([2, 3])).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category exponential
 */
export const rsqrt = <S extends Shape, D extends DType>(x: FloatIn<S, D, "rsqrt">): Tensor<S> =>
  unary("rsqrt", rsqrtNode, x, checkFloat)

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
 * @category exponential
 */
export const sigmoid = <S extends Shape, D extends DType>(x: FloatIn<S, D, "sigmoid">): Tensor<S> =>
  unary("sigmoid", sigmoidNode, x, checkFloat)

/**
 * log(1 + e^x), without overflow, and without loss far below 0: max(x, 0) + log1p(e^-|x|). Its derivative is the logistic
 * function.
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
 * @category exponential
 */
export const softplus = <S extends Shape, D extends DType>(x: FloatIn<S, D, "softplus">): Tensor<S> =>
  unary("softplus", softplusNode, x, checkFloat)

/** max(x, 0) + log(1 + exp(-|x|)) under one condition: the kinks of both terms at 0 cancel, in every derivative. */
const softplusNode = (x: Node): Node => {
  const positive = gtNode(x, fill(0, x))
  return addNode(selectNode(positive, x, fill(0, x)), log1pNode(expNode(selectNode(positive, negNode(x), x))))
}
