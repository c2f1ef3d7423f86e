/** Elementwise ops of one operand. */
import type { DType } from "../../DType.ts"
import type { Guard, Shape } from "../../Shape.ts"
import type { AnyTensor, Tensor } from "../../Tensor.ts"
import { abs as absNode } from "../primitives/abs/op.ts"
import { div } from "../primitives/div/op.ts"
import { fill } from "../primitives/fill.ts"
import { maximum as maximumNode } from "../primitives/maximum/op.ts"
import { minimum as minimumNode } from "../primitives/minimum/op.ts"
import { mul as mulNode } from "../primitives/mul/op.ts"
import { neg as negNode } from "../primitives/neg/op.ts"
import { relu as reluNode } from "../primitives/relu/op.ts"
import { sign as signNode } from "../primitives/sign/op.ts"
import { checkArith, checkFloat, checkNumeric } from "../shape/dtype.ts"
import type { Broadcasted, ShapesErr } from "../types/broadcast.ts"
import type { Settled } from "../types/guard.ts"
import type { ArithErr, KindOf, PromoteKind, ShapeOf } from "../types/operand.ts"
import { binary, kindOf, unary } from "./operands.ts"
import type { Arith, FloatIn, Joined, NumericIn, Operand } from "./params.ts"

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
 * 1 / x: Infinity of 0.
 *
 * Throws `ShapeError` for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.reciprocal(Tensor.ones([2, 3])).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category elementwise
 */
export const reciprocal = <S extends Shape, D extends DType>(x: FloatIn<S, D, "reciprocal">): Tensor<S> =>
  unary("reciprocal", (node) => div(fill(1, node), node), x, checkFloat)

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
 * The operand held between `min` and `max`, which broadcast and promote as in `add` and may be plain numbers; NaN stays, and
 * where `min` is above `max` it is `max`. Its gradient is that of `maximum` and `minimum`.
 *
 * Throws `ShapeError` for bool, for shapes that do not broadcast, and for fractions beside int32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.clip(Tensor.zeros([2, 3]), -1, Tensor.ones([3])).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category elementwise
 */
export const clip = <X extends AnyTensor, L extends Operand, H extends Operand>(
  x: X,
  min: Arith<X, L, "clip">,
  max: Guard<
    Settled<X, KindOf<X> | KindOf<H>, ArithErr<KindOf<X>, KindOf<H>, "clip">>,
    Guard<ShapesErr<H, Joined<X, L, "clip">, ShapeOf<H>, "clip">, H>
  >
): Tensor<
  Broadcasted<Joined<X, L, "clip">, ShapeOf<H>, "clip">,
  PromoteKind<PromoteKind<KindOf<X>, KindOf<L>>, KindOf<H>>
> => {
  checkArith("clip", kindOf(x, "clip"), kindOf(max, "clip", "the maximum is"))
  const raised = binary("clip", maximumNode, x, min, checkArith)
  return binary("clip", minimumNode, raised, max, checkArith)
}
