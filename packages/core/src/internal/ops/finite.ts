/** Which numbers are numbers. */
import type { DType } from "../../DType.ts"
import type { Shape } from "../../Shape.ts"
import type { Tensor } from "../../Tensor.ts"
import { abs } from "../primitives/abs/op.ts"
import { eq } from "../primitives/eq/op.ts"
import { literal } from "../primitives/literal/op.ts"
import { lt } from "../primitives/lt/op.ts"
import { ne } from "../primitives/ne/op.ts"
import { reduceMax } from "../primitives/reduceMax/op.ts"
import { checkFloat } from "../shape/dtype.ts"
import { nodeOf, stretch, unary } from "./operands.ts"
import type { FloatIn } from "./params.ts"

/**
 * Where the operand is a number: neither NaN nor an infinity.
 *
 * Throws `ShapeError` for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.isFinite(Tensor.zeros([2])).dtype // => "bool"
 * ```
 *
 * @since 0.1.0
 * @category comparison
 */
export const isFinite = <S extends Shape, D extends DType>(x: FloatIn<S, D, "isFinite">): Tensor<S, "bool"> => {
  const node = nodeOf(x, "isFinite")
  checkFloat("isFinite", node.dtype)
  return lt(abs(node), stretch(literal(Number.POSITIVE_INFINITY, "float32"), node.axes)) as any
}

/**
 * Where the operand is NaN.
 *
 * Throws `ShapeError` for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.isNaN(Tensor.zeros([2])).dtype // => "bool"
 * ```
 *
 * @since 0.1.0
 * @category comparison
 */
export const isNaN = <S extends Shape, D extends DType>(x: FloatIn<S, D, "isNaN">): Tensor<S, "bool"> =>
  unary("isNaN", (node) => ne(node, node), x, checkFloat)

/**
 * Where the operand is Infinity or -Infinity.
 *
 * Throws `ShapeError` for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.isInfinite(Tensor.zeros([2])).dtype // => "bool"
 * ```
 *
 * @since 0.1.0
 * @category comparison
 */
export const isInfinite = <S extends Shape, D extends DType>(x: FloatIn<S, D, "isInfinite">): Tensor<S, "bool"> =>
  unary("isInfinite", (node) => eq(abs(node), stretch(literal(Infinity, "float32"), node.axes)), x, checkFloat)

/**
 * Whether every element is a number: neither NaN nor an infinity. True of a tensor without elements.
 *
 * Throws `ShapeError` for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.allFinite(Tensor.zeros([2, 3])).shape // => []
 * ```
 *
 * @since 0.1.0
 * @category comparison
 */
export const allFinite = <S extends Shape, D extends DType>(x: FloatIn<S, D, "allFinite">): Tensor<[], "bool"> => {
  const node = nodeOf(x, "allFinite")
  checkFloat("allFinite", node.dtype)
  // max of |x| is NaN if an element is, and -Infinity over nothing
  const largest = reduceMax(
    abs(node),
    node.axes.map((_, i) => i)
  )
  return lt(largest, literal(Number.POSITIVE_INFINITY, "float32")) as any
}
