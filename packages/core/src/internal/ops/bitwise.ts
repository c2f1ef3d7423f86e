/** Bits of int32. */
import type { DType } from "../../DType.ts"
import type { Shape } from "../../Shape.ts"
import type { Tensor } from "../../Tensor.ts"
import type { Node } from "../Node.ts"
import { and } from "../primitives/and/op.ts"
import { fill } from "../primitives/fill.ts"
import { neg } from "../primitives/neg/op.ts"
import { not } from "../primitives/not/op.ts"
import { or } from "../primitives/or/op.ts"
import { shiftLeft as shiftLeftNode } from "../primitives/shiftLeft/op.ts"
import { shiftRightLogical as shiftRightLogicalNode } from "../primitives/shiftRightLogical/op.ts"
import { xor } from "../primitives/xor/op.ts"
import { checkBits, checkInt } from "../shape/dtype.ts"
import { binary, unary } from "./operands.ts"
import type { Bits, IntIn, Joined, Operand } from "./params.ts"

/**
 * The bits that both operands have. Operands broadcast, and one may be a plain number.
 *
 * Throws `ShapeError` for shapes that do not broadcast, and for other dtypes than int32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.bitwiseAnd(Tensor.arange(4), 1).dtype // => "int32"
 * ```
 *
 * @since 0.1.0
 * @category bitwise
 */
export const bitwiseAnd = <L extends Operand, R extends Operand>(
  left: L,
  right: Bits<L, R, "bitwiseAnd">
): Tensor<Joined<L, R, "bitwiseAnd">, "int32"> => binary("bitwiseAnd", and, left, right, checkBits)

/**
 * The bits that one of the operands has, or both. Operands broadcast, and one may be a plain number.
 *
 * Throws `ShapeError` for shapes that do not broadcast, and for other dtypes than int32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.bitwiseOr(Tensor.arange(4), 1).dtype // => "int32"
 * ```
 *
 * @since 0.1.0
 * @category bitwise
 */
export const bitwiseOr = <L extends Operand, R extends Operand>(
  left: L,
  right: Bits<L, R, "bitwiseOr">
): Tensor<Joined<L, R, "bitwiseOr">, "int32"> => binary("bitwiseOr", or, left, right, checkBits)

/**
 * The bits that one of the operands has, and the other not. Operands broadcast, and one may be a plain number.
 *
 * Throws `ShapeError` for shapes that do not broadcast, and for other dtypes than int32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.bitwiseXor(Tensor.arange(4), 1).dtype // => "int32"
 * ```
 *
 * @since 0.1.0
 * @category bitwise
 */
export const bitwiseXor = <L extends Operand, R extends Operand>(
  left: L,
  right: Bits<L, R, "bitwiseXor">
): Tensor<Joined<L, R, "bitwiseXor">, "int32"> => binary("bitwiseXor", xor, left, right, checkBits)

/**
 * The bits of the left operand moved up by the right one, modulo 32. Operands broadcast, and one may be a plain number.
 *
 * Throws `ShapeError` for shapes that do not broadcast, and for other dtypes than int32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.shiftLeft(Tensor.arange(4), 2).dtype // => "int32"
 * ```
 *
 * @since 0.1.0
 * @category bitwise
 */
export const shiftLeft = <L extends Operand, R extends Operand>(
  left: L,
  right: Bits<L, R, "shiftLeft">
): Tensor<Joined<L, R, "shiftLeft">, "int32"> => binary("shiftLeft", shiftLeftNode, left, right, checkBits)

/**
 * The bits of the left operand moved down by the right one, modulo 32. The sign stays: it is floor(left / 2^right). Operands broadcast, and one may be a plain number.
 *
 * Throws `ShapeError` for shapes that do not broadcast, and for other dtypes than int32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.shiftRight(Tensor.arange(4), 2).dtype // => "int32"
 * ```
 *
 * @since 0.1.0
 * @category bitwise
 */
export const shiftRight = <L extends Operand, R extends Operand>(
  left: L,
  right: Bits<L, R, "shiftRight">
): Tensor<Joined<L, R, "shiftRight">, "int32"> => binary("shiftRight", shiftRightNode, left, right, checkBits)

/**
 * The bits of the left operand moved down by the right one, modulo 32, and zeros from above. Operands broadcast, and one may be a plain number.
 *
 * Throws `ShapeError` for shapes that do not broadcast, and for other dtypes than int32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.shiftRightLogical(Tensor.arange(4), 2).dtype // => "int32"
 * ```
 *
 * @since 0.1.0
 * @category bitwise
 */
export const shiftRightLogical = <L extends Operand, R extends Operand>(
  left: L,
  right: Bits<L, R, "shiftRightLogical">
): Tensor<Joined<L, R, "shiftRightLogical">, "int32"> =>
  binary("shiftRightLogical", shiftRightLogicalNode, left, right, checkBits)

/**
 * The bits that the operand has not: -x - 1.
 *
 * Throws `ShapeError` for other dtypes than int32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.bitwiseNot(Tensor.arange(4)).dtype // => "int32"
 * ```
 *
 * @since 0.1.0
 * @category bitwise
 */
export const bitwiseNot = <S extends Shape, D extends DType>(x: IntIn<S, D, "bitwiseNot">): Tensor<S, "int32"> =>
  unary("bitwiseNot", not, x, checkInt)

/** Of negative numbers the complement is moved: its zeros from above become ones. */
const shiftRightNode = (x: Node, count: Node): Node => {
  const sign = neg(shiftRightLogicalNode(x, fill(31, x)))
  return xor(shiftRightLogicalNode(xor(x, sign), count), sign)
}
