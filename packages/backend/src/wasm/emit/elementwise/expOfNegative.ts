import type { Fn } from "../assembler.ts"
import type { Context, V128 } from "../context.ts"
import { f32x4, i32, i32x4, v128 } from "../instructions.ts"

/** (e^r - 1 - r) / r^2 on |r| <= ln(2) / 2, highest degree first (Cephes expf) */
const coefficients = [
  1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1
]
/** 1.5 * 2^23: adding it rounds to an integer and leaves that integer in the low bits */
const magic = 12582912
/** e to anything below is no normal float */
const low = -87.3365402

/**
 * e^x for x <= 0, where what is no normal float is 0: `exp` without its branch, so that neighbours can be computed in registers of 256 bits.
 * Of positive numbers, anything; NaN stays.
 */
export const expOfNegative = (context: Context, fn: Fn, x: V128): V128 => {
  const { float, madd } = context
  const shifted = fn.keep(madd(x, float(Math.LOG2E), float(magic)))
  const n = fn.keep(f32x4.sub(shifted, float(magic)))
  const r = fn.keep(madd(n, float(2.1219444e-4), madd(n, float(-0.693359375), x)))
  let p = float(coefficients[0]!)
  for (const c of coefficients.slice(1)) p = madd(p, r, float(c))
  const y = f32x4.add(madd(p, f32x4.mul(r, r), r), float(1))
  return v128.andNot(i32x4.add(y, i32x4.shl(shifted, i32.const(23))), f32x4.lt(x, float(low)))
}
