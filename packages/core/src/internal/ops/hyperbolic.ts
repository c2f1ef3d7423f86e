/** Hyperbolic functions and their inverses, by formulas that lose no digits near 0 and do not overflow early. */
import type { DType } from "../../DType.ts"
import type { Shape } from "../../Shape.ts"
import type { Tensor } from "../../Tensor.ts"
import type { Node } from "../Node.ts"
import { add } from "../primitives/add/op.ts"
import { div } from "../primitives/div/op.ts"
import { expm1 } from "../primitives/expm1/op.ts"
import { fill, precise } from "../primitives/fill.ts"
import { gt } from "../primitives/gt/op.ts"
import { log } from "../primitives/log/op.ts"
import { log1p } from "../primitives/log1p/op.ts"
import { lt } from "../primitives/lt/op.ts"
import { mul } from "../primitives/mul/op.ts"
import { neg } from "../primitives/neg/op.ts"
import { select } from "../primitives/select/op.ts"
import { sqrt } from "../primitives/sqrt/op.ts"
import { sub } from "../primitives/sub/op.ts"
import { tanh as tanhNode } from "../primitives/tanh/op.ts"
import { checkFloat } from "../shape/dtype.ts"
import { unary } from "./operands.ts"
import type { FloatIn } from "./params.ts"

/**
 * The hyperbolic sine (e^x - e^-x) / 2: with a = expm1(x / 2) and b = expm1(-x / 2) it is (a - b) (a + b + 2) / 2.
 *
 * Throws `ShapeError` for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.sinh(Tensor.zeros([2, 3])).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category hyperbolic
 */
export const sinh = <S extends Shape, D extends DType>(x: FloatIn<S, D, "sinh">): Tensor<S> =>
  unary("sinh", sinhNode, x, checkFloat)

/**
 * The hyperbolic cosine (e^x + e^-x) / 2: with a = expm1(x / 2) and b = expm1(-x / 2) it is 1 + (a - b)^2 / 2.
 *
 * Throws `ShapeError` for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.cosh(Tensor.zeros([2, 3])).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category hyperbolic
 */
export const cosh = <S extends Shape, D extends DType>(x: FloatIn<S, D, "cosh">): Tensor<S> =>
  unary("cosh", coshNode, x, checkFloat)

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
 * @category hyperbolic
 */
export const tanh = <S extends Shape, D extends DType>(x: FloatIn<S, D, "tanh">): Tensor<S> =>
  unary("tanh", tanhNode, x, checkFloat)

/**
 * The number whose hyperbolic sine it is: log1p(x + x^2 / (1 + sqrt(1 + x^2))) for positive x, log(2 x) for huge ones.
 *
 * Throws `ShapeError` for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.asinh(Tensor.zeros([2, 3])).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category hyperbolic
 */
export const asinh = <S extends Shape, D extends DType>(x: FloatIn<S, D, "asinh">): Tensor<S> =>
  unary("asinh", asinhNode, x, checkFloat)

/**
 * The positive number whose hyperbolic cosine it is: log1p(t + sqrt(t) sqrt(t + 2)) with t = x - 1, log(2 x) for huge x.
 * NaN below 1.
 *
 * Throws `ShapeError` for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.acosh(Tensor.ones([2, 3])).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category hyperbolic
 */
export const acosh = <S extends Shape, D extends DType>(x: FloatIn<S, D, "acosh">): Tensor<S> =>
  unary("acosh", acoshNode, x, checkFloat)

/**
 * The number whose hyperbolic tangent it is: (log1p(x) - log1p(-x)) / 2. Infinite at -1 and 1, NaN beyond.
 *
 * Throws `ShapeError` for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.atanh(Tensor.zeros([2, 3])).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category hyperbolic
 */
export const atanh = <S extends Shape, D extends DType>(x: FloatIn<S, D, "atanh">): Tensor<S> =>
  unary("atanh", atanhNode, x, checkFloat)

const sinhNode = (x: Node): Node => {
  const [a, b] = halves(x)
  return mul(mul(sub(a, b), fill(0.5, x)), add(add(a, b), fill(2, x)))
}

const coshNode = (x: Node): Node => {
  const [a, b] = halves(x)
  const difference = sub(a, b)
  return add(mul(mul(difference, fill(0.5, x)), difference), fill(1, x))
}

/** e^(x / 2) - 1 and e^(-x / 2) - 1 */
const halves = (x: Node): readonly [Node, Node] => {
  const half = mul(x, fill(0.5, x))
  return [expm1(half), expm1(neg(half))]
}

/** From here on sqrt(x^2 + 1) and sqrt(x^2 - 1) are x, in float64 too. */
const huge = 1e9

/** `near` of x below `huge`, log(2 x) above. Each sees only what it is for: the gradient of the other would be NaN. */
const apart = (x: Node, near: (x: Node) => Node): Node => {
  const far = gt(x, fill(huge, x))
  const one = fill(1, x)
  return select(far, add(log(select(far, x, one)), precise(Math.LN2, x)), near(select(far, one, x)))
}

const asinhNode = (x: Node): Node => {
  const negative = lt(x, fill(0, x))
  // not abs, whose derivative at 0 is 0
  const size = apart(select(negative, neg(x), x), (y) => {
    const square = mul(y, y)
    const one = fill(1, y)
    return log1p(add(y, div(square, add(one, sqrt(add(one, square))))))
  })
  return select(negative, neg(size), size)
}

const acoshNode = (x: Node): Node =>
  apart(x, (y) => {
    const t = sub(y, fill(1, y))
    return log1p(add(t, mul(sqrt(t), sqrt(add(t, fill(2, y))))))
  })

const atanhNode = (x: Node): Node => mul(sub(log1p(x), log1p(neg(x))), fill(0.5, x))
