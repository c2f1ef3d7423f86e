/** Angles, in radians. */
import type { DType } from "../../DType.ts"
import type { Shape } from "../../Shape.ts"
import type { Tensor } from "../../Tensor.ts"
import type { Node } from "../Node.ts"
import { add } from "../primitives/add/op.ts"
import { atan2 as atan2Node } from "../primitives/atan2/op.ts"
import { cos as cosNode } from "../primitives/cos/op.ts"
import { div } from "../primitives/div/op.ts"
import { fill } from "../primitives/fill.ts"
import { mul } from "../primitives/mul/op.ts"
import { sin as sinNode } from "../primitives/sin/op.ts"
import { sqrt } from "../primitives/sqrt/op.ts"
import { sub } from "../primitives/sub/op.ts"
import { checkFloat, checkFloats } from "../shape/dtype.ts"
import { binary, unary } from "./operands.ts"
import type { FloatIn, Floats, Joined, Operand } from "./params.ts"

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
 * @category trigonometric
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
 * @category trigonometric
 */
export const cos = <S extends Shape, D extends DType>(x: FloatIn<S, D, "cos">): Tensor<S> =>
  unary("cos", cosNode, x, checkFloat)

/**
 * The tangent of an angle in radians: sin(x) / cos(x).
 *
 * Throws `ShapeError` for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.tan(Tensor.zeros([2, 3])).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category trigonometric
 */
export const tan = <S extends Shape, D extends DType>(x: FloatIn<S, D, "tan">): Tensor<S> =>
  unary("tan", (node) => div(sinNode(node), cosNode(node)), x, checkFloat)

/**
 * The angle between -pi/2 and pi/2 whose sine it is: atan2(x, sqrt((1 - x) (1 + x))). NaN outside [-1, 1].
 *
 * Throws `ShapeError` for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.asin(Tensor.zeros([2, 3])).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category trigonometric
 */
export const asin = <S extends Shape, D extends DType>(x: FloatIn<S, D, "asin">): Tensor<S> =>
  unary("asin", (node) => atan2Node(node, other(node)), x, checkFloat)

/**
 * The angle between 0 and pi whose cosine it is: atan2(sqrt((1 - x) (1 + x)), x). NaN outside [-1, 1].
 *
 * Throws `ShapeError` for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.acos(Tensor.zeros([2, 3])).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category trigonometric
 */
export const acos = <S extends Shape, D extends DType>(x: FloatIn<S, D, "acos">): Tensor<S> =>
  unary("acos", (node) => atan2Node(other(node), node), x, checkFloat)

/**
 * The angle between -pi/2 and pi/2 whose tangent it is.
 *
 * Throws `ShapeError` for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.atan(Tensor.zeros([2, 3])).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category trigonometric
 */
export const atan = <S extends Shape, D extends DType>(x: FloatIn<S, D, "atan">): Tensor<S> =>
  unary("atan", (node) => atan2Node(node, fill(1, node)), x, checkFloat)

/**
 * The angle between -pi and pi of the point with abscissa `right` and ordinate `left`, as in IEEE 754: the signs of zeros
 * count, and infinities give multiples of pi / 4. Its derivatives at the origin are 0.
 * Operands broadcast and promote as in `add`, and one may be a plain number.
 *
 * Throws `ShapeError` for shapes that do not broadcast, and where no operand is float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.atan2(Tensor.ones([2, 3]), Tensor.ones([3])).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category trigonometric
 */
export const atan2 = <L extends Operand, R extends Operand>(
  left: L,
  right: Floats<L, R, "atan2">
): Tensor<Joined<L, R, "atan2">> => binary("atan2", atan2Node, left, right, checkFloats)

/** The other short side of the triangle with hypotenuse 1: sqrt((1 - x) (1 + x)), which keeps the digits of x near 1. */
const other = (x: Node): Node => {
  const one = fill(1, x)
  return sqrt(mul(sub(one, x), add(one, x)))
}
