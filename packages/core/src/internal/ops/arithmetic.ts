/** Elementwise arithmetic of two operands. */
import type { Tensor } from "../../Tensor.ts"
import { add as addNode } from "../primitives/add/op.ts"
import { div as divNode } from "../primitives/div/op.ts"
import { maximum as maximumNode } from "../primitives/maximum/op.ts"
import { minimum as minimumNode } from "../primitives/minimum/op.ts"
import { mul as mulNode } from "../primitives/mul/op.ts"
import { pow as powNode } from "../primitives/pow/op.ts"
import { sub as subNode } from "../primitives/sub/op.ts"
import { checkArith } from "../shape/dtype.ts"
import { binary } from "./operands.ts"
import type { Arith, Joined, Operand, Promoted } from "./params.ts"

/**
 * The sum of two operands. int32 wraps. Operands broadcast (aligned at the last axis, a size of 1 stretches),
 * int32 beside float32 becomes float32, and a plain number takes the dtype of the other operand.
 *
 * Throws `ShapeError` for shapes that do not broadcast, and for bool.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.add(Tensor.zeros([2, 3]), Tensor.ones([3])).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category arithmetic
 */
export const add = <L extends Operand, R extends Operand>(
  left: L,
  right: Arith<L, R, "add">
): Tensor<Joined<L, R, "add">, Promoted<L, R>> => binary("add", addNode, left, right, checkArith)

/**
 * The difference of two operands. int32 wraps. Operands broadcast (aligned at the last axis, a size of 1
 * stretches), int32 beside float32 becomes float32, and a plain number takes the dtype of the other operand.
 *
 * Throws `ShapeError` for shapes that do not broadcast, and for bool.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.sub(1, Tensor.zeros([2, 3])).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category arithmetic
 */
export const sub = <L extends Operand, R extends Operand>(
  left: L,
  right: Arith<L, R, "sub">
): Tensor<Joined<L, R, "sub">, Promoted<L, R>> => binary("sub", subNode, left, right, checkArith)

/**
 * The product of two operands. int32 wraps. Operands broadcast (aligned at the last axis, a size of 1 stretches),
 * int32 beside float32 becomes float32, and a plain number takes the dtype of the other operand.
 *
 * Throws `ShapeError` for shapes that do not broadcast, and for bool.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.mul(Tensor.ones([2, 3]), 0.5).dtype // => "float32"
 * ```
 *
 * @since 0.1.0
 * @category arithmetic
 */
export const mul = <L extends Operand, R extends Operand>(
  left: L,
  right: Arith<L, R, "mul">
): Tensor<Joined<L, R, "mul">, Promoted<L, R>> => binary("mul", mulNode, left, right, checkArith)

/**
 * The quotient of two operands. float32 follows IEEE 754; int32 truncates towards 0, and by 0 gives 0. Operands
 * broadcast (aligned at the last axis, a size of 1 stretches), int32 beside float32 becomes float32, and a plain
 * number takes the dtype of the other operand.
 *
 * Throws `ShapeError` for shapes that do not broadcast, and for bool.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.div(Tensor.ones([2, 1]), Tensor.ones([3])).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category arithmetic
 */
export const div = <L extends Operand, R extends Operand>(
  left: L,
  right: Arith<L, R, "div">
): Tensor<Joined<L, R, "div">, Promoted<L, R>> => binary("div", divNode, left, right, checkArith)

/**
 * The larger of two operands; NaN if one is. At a tie each operand gets half of the gradient. Operands broadcast
 * (aligned at the last axis, a size of 1 stretches), int32 beside float32 becomes float32, and a plain number
 * takes the dtype of the other operand.
 *
 * Throws `ShapeError` for shapes that do not broadcast, and for bool.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.maximum(Tensor.zeros([4]), 1).shape // => [4]
 * ```
 *
 * @since 0.1.0
 * @category arithmetic
 */
export const maximum = <L extends Operand, R extends Operand>(
  left: L,
  right: Arith<L, R, "maximum">
): Tensor<Joined<L, R, "maximum">, Promoted<L, R>> => binary("maximum", maximumNode, left, right, checkArith)

/**
 * The smaller of two operands; NaN if one is. At a tie each operand gets half of the gradient. Operands broadcast
 * (aligned at the last axis, a size of 1 stretches), int32 beside float32 becomes float32, and a plain number
 * takes the dtype of the other operand.
 *
 * Throws `ShapeError` for shapes that do not broadcast, and for bool.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.minimum(Tensor.zeros([4]), 1).shape // => [4]
 * ```
 *
 * @since 0.1.0
 * @category arithmetic
 */
export const minimum = <L extends Operand, R extends Operand>(
  left: L,
  right: Arith<L, R, "minimum">
): Tensor<Joined<L, R, "minimum">, Promoted<L, R>> => binary("minimum", minimumNode, left, right, checkArith)

/**
 * The left operand to the power of the right. Operands broadcast (aligned at the last axis, a size of 1
 * stretches), int32 beside float32 becomes float32, and a plain number takes the dtype of the other operand.
 *
 * Throws `ShapeError` for shapes that do not broadcast, and for bool.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.pow(Tensor.ones([4]), 3).shape // => [4]
 * ```
 *
 * @since 0.1.0
 * @category arithmetic
 */
export const pow = <L extends Operand, R extends Operand>(
  left: L,
  right: Arith<L, R, "pow">
): Tensor<Joined<L, R, "pow">, Promoted<L, R>> => binary("pow", powNode, left, right, checkArith)
