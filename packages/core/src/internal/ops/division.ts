/** What division leaves, and quotients rounded down. */
import type { Tensor } from "../../Tensor.ts"
import type { Node } from "../Node.ts"
import { abs } from "../primitives/abs/op.ts"
import { and } from "../primitives/and/op.ts"
import { div } from "../primitives/div/op.ts"
import { eq } from "../primitives/eq/op.ts"
import { fill, zeros } from "../primitives/fill.ts"
import { lt } from "../primitives/lt/op.ts"
import { mul } from "../primitives/mul/op.ts"
import { ne } from "../primitives/ne/op.ts"
import { neg } from "../primitives/neg/op.ts"
import { remainder as remainderNode } from "../primitives/remainder/op.ts"
import { round } from "../primitives/round/op.ts"
import { select } from "../primitives/select/op.ts"
import { stopGradient } from "../primitives/stopGradient/op.ts"
import { sub } from "../primitives/sub/op.ts"
import { xor } from "../primitives/xor/op.ts"
import { checkArith } from "../shape/dtype.ts"
import { binary } from "./operands.ts"
import type { Arith, Joined, Operand, Promoted } from "./params.ts"

/**
 * What division leaves on the side of the right operand, as `%` in Python: left - right floor(left / right), exact before it is
 * rounded once, however large the quotient is. By 0 it is NaN, of int32 0. Its derivatives are 1 and -floor(left / right).
 * Operands broadcast and promote as in `add`, and one may be a plain number.
 *
 * Throws `ShapeError` for shapes that do not broadcast, and for bool.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.remainder(Tensor.ones([2, 3]), Tensor.ones([3])).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category arithmetic
 */
export const remainder = <L extends Operand, R extends Operand>(
  left: L,
  right: Arith<L, R, "remainder">
): Tensor<Joined<L, R, "remainder">, Promoted<L, R>> => binary("remainder", remainderNode, left, right, checkArith)

/**
 * What division leaves on the side of the left operand, as `%` in JavaScript: left - right trunc(left / right), exact however
 * large the quotient is. By 0 it is NaN, of int32 0. Its derivatives are 1 and -trunc(left / right).
 * Operands broadcast and promote as in `add`, and one may be a plain number.
 *
 * Throws `ShapeError` for shapes that do not broadcast, and for bool.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.fmod(Tensor.ones([2, 3]), Tensor.ones([3])).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category arithmetic
 */
export const fmod = <L extends Operand, R extends Operand>(
  left: L,
  right: Arith<L, R, "fmod">
): Tensor<Joined<L, R, "fmod">, Promoted<L, R>> => binary("fmod", fmodNode, left, right, checkArith)

/**
 * The quotient rounded down, as `//` in Python: floor(left / right) of the exact quotient. By 0 it is that of `div`. Its derivative
 * is 0.
 * Operands broadcast and promote as in `add`, and one may be a plain number.
 *
 * Throws `ShapeError` for shapes that do not broadcast, and for bool.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.floorDivide(Tensor.ones([2, 3]), Tensor.ones([3])).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category arithmetic
 */
export const floorDivide = <L extends Operand, R extends Operand>(
  left: L,
  right: Arith<L, R, "floorDivide">
): Tensor<Joined<L, R, "floorDivide">, Promoted<L, R>> =>
  binary("floorDivide", floorDivideNode, left, right, checkArith)

/** Where `rest` is not 0 and lies on the other side of 0 than y. */
const across = (rest: Node, y: Node): Node => {
  const zero = zeros(y)
  return and(ne(rest, zero), xor(lt(rest, zero), lt(y, zero)))
}

const fmodNode = (x: Node, y: Node): Node => {
  const negative = lt(x, zeros(x))
  if (x.dtype === "int32") {
    const rest = remainderNode(x, y)
    return select(and(ne(rest, zeros(x)), xor(negative, lt(y, zeros(y)))), sub(rest, y), rest)
  }
  // not the abs of x, whose derivative at 0 is 0
  const size = remainderNode(select(negative, neg(x), x), abs(y))
  return select(negative, neg(size), size)
}

const floorDivideNode = (x: Node, y: Node): Node => {
  if (x.dtype === "int32") {
    const towardsZero = div(x, y)
    // by 0 nothing is left
    const rest = select(eq(y, zeros(y)), zeros(x), sub(x, mul(towardsZero, y)))
    return select(across(rest, y), sub(towardsZero, fill(1, x)), towardsZero)
  }
  const [a, b] = [stopGradient(x), stopGradient(y)]
  const rest = fmodNode(a, b)
  const towardsZero = round(div(sub(a, rest), b))
  const down = select(across(rest, b), sub(towardsZero, fill(1, a)), towardsZero)
  return select(eq(b, zeros(b)), div(a, b), down)
}
