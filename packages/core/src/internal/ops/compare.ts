/** Comparisons and logic: results are bool. */
import type { DType } from "../../DType.ts"
import type { Broadcast, Guard, Ok, Shape } from "../../Shape.ts"
import type { Tensor } from "../../Tensor.ts"
import { and } from "../primitives/and/op.ts"

import { eq } from "../primitives/eq/op.ts"
import { ge } from "../primitives/ge/op.ts"
import { gt } from "../primitives/gt/op.ts"
import { le } from "../primitives/le/op.ts"
import { lt } from "../primitives/lt/op.ts"
import { ne } from "../primitives/ne/op.ts"
import { not } from "../primitives/not/op.ts"
import { or } from "../primitives/or/op.ts"
import { select } from "../primitives/select/op.ts"
import { xor } from "../primitives/xor/op.ts"
import { broadcastAxes } from "../shape/broadcast.ts"
import { checkArith, checkBool, checkMix, type Kind, promote } from "../shape/dtype.ts"
import type { Broadcasted, ShapesErr } from "../types/broadcast.ts"
import type { Settled } from "../types/guard.ts"
import type { KindOf, MixErr, ShapeOf } from "../types/operand.ts"
import { axesOf, binary, castTo, kindOf, lift, nodeOf, stretch } from "./operands.ts"
import type { Arith, BoolIn, Joined, Logical, Mixed, Operand, Promoted } from "./params.ts"

const truth = (op: string, left: Kind, right: Kind): void => {
  checkBool(op, left)
  checkBool(op, right)
}

/**
 * Where two operands are equal. NaN equals nothing. Operands broadcast and promote as in `add`, and one may be a
 * plain number.
 *
 * Throws `ShapeError` for shapes that do not broadcast, and for bool beside another dtype.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.equal(Tensor.zeros([2, 3]), 0).dtype // => "bool"
 * ```
 *
 * @since 0.1.0
 * @category comparison
 */
export const equal = <L extends Operand, R extends Operand>(
  left: L,
  right: Mixed<L, R, "equal">
): Tensor<Joined<L, R, "equal">, "bool"> => binary("equal", eq, left, right, checkMix)

/**
 * Where two operands differ. NaN differs from everything. Operands broadcast and promote as in `add`, and one may
 * be a plain number.
 *
 * Throws `ShapeError` for shapes that do not broadcast, and for bool beside another dtype.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.notEqual(Tensor.zeros([2, 3]), 0).dtype // => "bool"
 * ```
 *
 * @since 0.1.0
 * @category comparison
 */
export const notEqual = <L extends Operand, R extends Operand>(
  left: L,
  right: Mixed<L, R, "notEqual">
): Tensor<Joined<L, R, "notEqual">, "bool"> => binary("notEqual", ne, left, right, checkMix)

/**
 * Where the left operand is less. False where one is NaN. Operands broadcast and promote as in `add`, and one may
 * be a plain number.
 *
 * Throws `ShapeError` for shapes that do not broadcast, and for bool.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.less(Tensor.zeros([2, 3]), 0).dtype // => "bool"
 * ```
 *
 * @since 0.1.0
 * @category comparison
 */
export const less = <L extends Operand, R extends Operand>(
  left: L,
  right: Arith<L, R, "less">
): Tensor<Joined<L, R, "less">, "bool"> => binary("less", lt, left, right, checkArith)

/**
 * Where the left operand is less or equal. False where one is NaN. Operands broadcast and promote as in `add`, and
 * one may be a plain number.
 *
 * Throws `ShapeError` for shapes that do not broadcast, and for bool.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.lessEqual(Tensor.zeros([2, 3]), 0).dtype // => "bool"
 * ```
 *
 * @since 0.1.0
 * @category comparison
 */
export const lessEqual = <L extends Operand, R extends Operand>(
  left: L,
  right: Arith<L, R, "lessEqual">
): Tensor<Joined<L, R, "lessEqual">, "bool"> => binary("lessEqual", le, left, right, checkArith)

/**
 * Where the left operand is greater. False where one is NaN. Operands broadcast and promote as in `add`, and one
 * may be a plain number.
 *
 * Throws `ShapeError` for shapes that do not broadcast, and for bool.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.greater(Tensor.zeros([2, 3]), 0).dtype // => "bool"
 * ```
 *
 * @since 0.1.0
 * @category comparison
 */
export const greater = <L extends Operand, R extends Operand>(
  left: L,
  right: Arith<L, R, "greater">
): Tensor<Joined<L, R, "greater">, "bool"> => binary("greater", gt, left, right, checkArith)

/**
 * Where the left operand is greater or equal. False where one is NaN. Operands broadcast and promote as in `add`,
 * and one may be a plain number.
 *
 * Throws `ShapeError` for shapes that do not broadcast, and for bool.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.greaterEqual(Tensor.zeros([2, 3]), 0).dtype // => "bool"
 * ```
 *
 * @since 0.1.0
 * @category comparison
 */
export const greaterEqual = <L extends Operand, R extends Operand>(
  left: L,
  right: Arith<L, R, "greaterEqual">
): Tensor<Joined<L, R, "greaterEqual">, "bool"> => binary("greaterEqual", ge, left, right, checkArith)

/**
 * Where both operands hold. Operands are bool and broadcast.
 *
 * Throws `ShapeError` for shapes that do not broadcast, and for other dtypes.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * const x = Tensor.zeros([2, 3])
 * Tensor.logicalAnd(Tensor.greater(x, 0), Tensor.less(x, 1)).dtype // => "bool"
 * ```
 *
 * @since 0.1.0
 * @category logic
 */
export const logicalAnd = <A extends Shape, T extends DType, B extends Shape, U extends DType>(
  left: Tensor<A, T>,
  right: Logical<A, T, B, U, "logicalAnd">
): Tensor<Ok<Broadcast<A, B, "logicalAnd">>, "bool"> => binary("logicalAnd", and, left, right, truth)

/**
 * Where one of the operands holds, or both. Operands are bool and broadcast.
 *
 * Throws `ShapeError` for shapes that do not broadcast, and for other dtypes.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * const x = Tensor.zeros([2, 3])
 * Tensor.logicalOr(Tensor.greater(x, 0), Tensor.less(x, 1)).dtype // => "bool"
 * ```
 *
 * @since 0.1.0
 * @category logic
 */
export const logicalOr = <A extends Shape, T extends DType, B extends Shape, U extends DType>(
  left: Tensor<A, T>,
  right: Logical<A, T, B, U, "logicalOr">
): Tensor<Ok<Broadcast<A, B, "logicalOr">>, "bool"> => binary("logicalOr", or, left, right, truth)

/**
 * Where one of the operands holds, and not the other. Operands are bool and broadcast.
 *
 * Throws `ShapeError` for shapes that do not broadcast, and for other dtypes.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * const x = Tensor.zeros([2, 3])
 * Tensor.logicalXor(Tensor.greater(x, 0), Tensor.less(x, 1)).dtype // => "bool"
 * ```
 *
 * @since 0.1.0
 * @category logic
 */
export const logicalXor = <A extends Shape, T extends DType, B extends Shape, U extends DType>(
  left: Tensor<A, T>,
  right: Logical<A, T, B, U, "logicalXor">
): Tensor<Ok<Broadcast<A, B, "logicalXor">>, "bool"> => binary("logicalXor", xor, left, right, truth)

/**
 * Where the operand, which is bool, does not hold.
 *
 * Throws `ShapeError` for other dtypes.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.logicalNot(Tensor.equal(Tensor.zeros([2]), 0)).dtype // => "bool"
 * ```
 *
 * @since 0.1.0
 * @category logic
 */
export const logicalNot = <S extends Shape, D extends DType>(x: BoolIn<S, D, "logicalNot">): Tensor<S, "bool"> => {
  const node = nodeOf(x, "logicalNot")
  checkBool("logicalNot", node.dtype)
  return not(node) as any
}

/**
 * `whenTrue` where `condition` holds, else `whenFalse`; each may be a plain number. All three broadcast, and the
 * two values promote as in `add`. A value that is not taken does not matter, NaN or not, and neither does its
 * gradient.
 *
 * Throws `ShapeError` for shapes that do not broadcast, a condition that is not bool, and values of which one is
 * bool.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * const x = Tensor.zeros([2, 3])
 * Tensor.where(Tensor.greater(x, 0), x, -1).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category logic
 */
export const where = <C extends Shape, E extends DType, L extends Operand, R extends Operand>(
  condition: BoolIn<C, E, "where">,
  whenTrue: Guard<ShapesErr<L, C, ShapeOf<L>, "where">, L>,
  whenFalse: Guard<
    Settled<L, KindOf<L> | KindOf<R>, MixErr<KindOf<L>, KindOf<R>, "where">>,
    Guard<ShapesErr<R, Broadcasted<C, ShapeOf<L>, "where">, ShapeOf<R>, "where">, R>
  >
): Tensor<Broadcasted<Broadcasted<C, ShapeOf<L>, "where">, ShapeOf<R>, "where">, Promoted<L, R>> => {
  const op = "where"
  const test = nodeOf(condition, op, "the condition is")
  checkBool(op, test.dtype)
  const kinds = [
    kindOf(whenTrue, op, "the second argument is"),
    kindOf(whenFalse, op, "the third argument is")
  ] as const
  const half = broadcastAxes(op, test.axes, axesOf(whenTrue))
  checkMix(op, ...kinds)
  const a = lift(op, whenTrue, whenFalse)
  const b = lift(op, whenFalse, whenTrue)
  const axes = broadcastAxes(op, half, b.axes)
  const dtype = promote(a.dtype, b.dtype)
  return select(stretch(test, axes), stretch(castTo(a, dtype), axes), stretch(castTo(b, dtype), axes)) as any
}
