import type { Fn } from "../assembler.ts"
import type { Context, V128 } from "../context.ts"
import { f32x4, i32, i32x4 } from "../instructions.ts"
import { outlined } from "../native.ts"
import { polynomial } from "./polynomial.ts"

/** (e^r - 1 - r) / r^2 on |r| <= ln(2) / 2, highest degree first (Cephes expf) */
const coefficients = [
  1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1
]
/** 1.5 * 2^23: adding it rounds to an integer and leaves that integer in the low bits */
const magic = 12582912
/** what an exponent is raised by in the bits of a float */
const bias = 127
/** exp of anything above is more than the largest float; at the lower one both halves of 2^n are 0, and no product is slow for being subnormal */
const bounds = [89, -176.06] as const

const power = (exponent: V128): V128 => i32x4.shl(exponent, i32.const(23))

/** e^(x - n ln 2), where that is at most ln(2) / 2 from 0. */
const fraction = (context: Context, fn: Fn, x: V128, n: V128): V128 => {
  const { float, madd } = context
  // ln 2 in two parts, the first of 9 bits: its product with n is exact
  const r = fn.keep(madd(n, float(2.1219444e-4), madd(n, float(-0.693359375), x)))
  const square = fn.keep(f32x4.mul(r, r))
  return f32x4.add(madd(polynomial(context, r, square, coefficients), square, r), float(1))
}

/** e^x of x between -87 and 88. */
export const expWithin = (context: Context, fn: Fn, x: V128): V128 => {
  const { float, madd } = context
  const shifted = fn.keep(madd(x, float(Math.LOG2E), float(magic)))
  const y = fraction(context, fn, x, fn.keep(f32x4.sub(shifted, float(magic))))
  return i32x4.add(y, power(shifted))
}

/**
 * e^x within 1.1 ulp: x = n ln 2 + r, and a polynomial in r is multiplied by 2^n in two steps, of which the first rounds nothing, for 2^n
 * alone may be no float. So subnormal results are right, and those that are too large are Infinity; NaN stays.
 */
export const exp = /*#__PURE__*/ outlined("exp", (context: Context, fn: Fn, x: V128): V128 => {
  const { float, madd } = context
  // of a NaN neither bound is less
  const held = fn.keep(f32x4.pmax(f32x4.pmin(x, float(bounds[0])), float(bounds[1])))
  // n and about half of it, each with what makes exponents of their halves
  const whole = fn.keep(madd(held, float(Math.LOG2E), float(magic + 2 * bias)))
  const half = fn.keep(madd(held, float(Math.LOG2E / 2), float(magic + bias)))
  const y = fraction(context, fn, held, fn.keep(f32x4.sub(whole, float(magic + 2 * bias))))
  return f32x4.mul(f32x4.mul(y, power(half)), power(i32x4.sub(whole, half)))
})
