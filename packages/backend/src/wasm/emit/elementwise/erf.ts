import type { Fn } from "../assembler.ts"
import type { Context, V128 } from "../context.ts"
import { f32x4, v128 } from "../instructions.ts"
import { outlined } from "../native.ts"
import { expWithin } from "./exp.ts"
import { polynomial } from "./polynomial.ts"

/** where the one form takes over from the other */
const bound = 0.927734375
/** (erf(x) / x - 1) in x^2 near 0, highest degree first */
const near = [-5.96761703e-4, 4.99119423e-3, -2.67681349e-2, 1.12819925e-1, -3.76125336e-1, 1.28379166e-1]
/** (-log(1 - erf(t)) - t) / -t in t further out, highest degree first */
const far = [
  -1.7285347e-5, 3.83197126e-4, -3.88396438e-3, 2.42546219e-2, -1.06777877e-1, -6.34846687e-1, -1.28717512e-1
]

/** The error function within 1.3 ulp: a polynomial near 0, else 1 - e^p(|x|) (the method and coefficients of N. Juffa's erff). */
export const erf = /*#__PURE__*/ outlined("erf", (context: Context, fn: Fn, x: V128): V128 => {
  const { float, int, madd } = context
  const inPairs = (y: V128, coefficients: ReadonlyArray<number>): V128 =>
    polynomial(context, y, fn.keep(f32x4.mul(y, y)), coefficients)
  const t = fn.keep(f32x4.abs(x))
  const square = fn.keep(f32x4.mul(x, x))
  const inner = madd(inPairs(square, near), x, x)
  // beyond 4 it is 1, and the polynomial would turn
  const held = fn.keep(f32x4.pmin(t, float(4)))
  const logarithm = fn.keep(madd(inPairs(held, far), held, f32x4.neg(held)))
  const outer = f32x4.sub(float(1), expWithin(context, fn, logarithm))
  const signed = v128.or(outer, v128.and(x, int(-0x80000000)))
  return v128.bitselect(signed, inner, f32x4.gt(t, float(bound)))
})
