/** The error function and what it leaves to 1. */
import type { DType } from "../../DType.ts"
import type { Shape } from "../../Shape.ts"
import type { Tensor } from "../../Tensor.ts"
import type { Node } from "../Node.ts"
import { add } from "../primitives/add/op.ts"
import { div } from "../primitives/div/op.ts"
import { erf as erfNode } from "../primitives/erf/op.ts"
import { exp } from "../primitives/exp/op.ts"
import { fill, precise } from "../primitives/fill.ts"
import { floor } from "../primitives/floor/op.ts"
import { lt } from "../primitives/lt/op.ts"
import { maximum } from "../primitives/maximum/op.ts"
import { minimum } from "../primitives/minimum/op.ts"
import { mul } from "../primitives/mul/op.ts"
import { neg } from "../primitives/neg/op.ts"
import { select } from "../primitives/select/op.ts"
import { stopGradient } from "../primitives/stopGradient/op.ts"
import { sub } from "../primitives/sub/op.ts"
import { checkFloat } from "../shape/dtype.ts"
import { unary } from "./operands.ts"
import type { FloatIn } from "./params.ts"

/**
 * The error function: 2 / sqrt(pi) times the integral of e^(-t^2) from 0 to x.
 *
 * Throws `ShapeError` for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.erf(Tensor.zeros([2, 3])).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category special
 */
export const erf = <S extends Shape, D extends DType>(x: FloatIn<S, D, "erf">): Tensor<S> =>
  unary("erf", erfNode, x, checkFloat)

/**
 * 1 - erf(x), with all digits also where erf(x) is near 1 (W. J. Cody, "Rational Chebyshev approximations for the error
 * function", Mathematics of Computation 23, 1969).
 *
 * Throws `ShapeError` for other dtypes than float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.erfc(Tensor.zeros([2, 3])).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category special
 */
export const erfc = <S extends Shape, D extends DType>(x: FloatIn<S, D, "erfc">): Tensor<S> =>
  unary("erfc", erfcNode, x, checkFloat)

/** Highest degree first; denominators are monic. */
const middle = {
  numerator: [
    2.1531153547440383e-8, 5.641884969886701e-1, 8.883149794388377, 6.611919063714163e1, 2.986351381974001e2,
    8.81952221241769e2, 1.7120476126340707e3, 2.0510783778260716e3, 1.2303393547979972e3
  ],
  denominator: [
    1, 1.5744926110709835e1, 1.176939508913125e2, 5.371811018620099e2, 1.6213895745666903e3, 3.2907992357334597e3,
    4.362619090143247e3, 3.4393676741437216e3, 1.2303393548037495e3
  ]
}
const far = {
  numerator: [
    1.6315387137302097e-2, 3.0532663496123236e-1, 3.6034489994980445e-1, 1.2578172611122926e-1, 1.6083785148742275e-2,
    6.587491615298378e-4
  ],
  denominator: [
    1, 2.568520192289822, 1.8729528499234673, 5.279051029514285e-1, 6.051834131244132e-2, 2.3352049762686918e-3
  ]
}

const rational = (x: Node, { denominator, numerator }: typeof middle): Node => {
  const polynomial = (coefficients: ReadonlyArray<number>): Node =>
    coefficients.slice(1).reduce((sum, c) => add(mul(sum, x), precise(c, x)), precise(coefficients[0]!, x))
  return div(polynomial(numerator), polynomial(denominator))
}

/** erfc(y) for 1/2 <= y <= 30: e^(-y^2) times a rational function. */
const tail = (y: Node): Node => {
  const inverse = div(fill(1, y), mul(y, y))
  const beyond = div(sub(precise(1 / Math.sqrt(Math.PI), y), mul(inverse, rational(inverse, far))), y)
  const four = fill(4, y)
  const factor = select(lt(y, four), rational(minimum(y, four), middle), beyond)
  // y^2 = s^2 + (y - s) (y + s) for a multiple s of 1 / 16, whose square is exact: rounding y^2 would cost digits
  const s = mul(floor(mul(y, fill(16, y))), fill(1 / 16, y))
  const rest = mul(sub(y, s), add(y, s))
  return mul(mul(exp(neg(mul(s, s))), exp(neg(rest))), factor)
}

const erfcNode = (x: Node): Node => {
  const near = erfNode(x)
  const half = fill(0.5, x)
  const large = tail(minimum(maximum(x, half), fill(30, x)))
  const value = stopGradient(select(lt(x, half), sub(fill(1, x), near), large))
  // 0, whose derivatives of every order are those of -erf: polynomials approximate the value only
  return add(value, sub(stopGradient(near), near))
}
