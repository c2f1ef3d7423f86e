import type { Fn } from "../assembler.ts"
import type { Context, V128 } from "../context.ts"
import { f32x4, i32, i32x4, v128 } from "../instructions.ts"

/** (e^r - 1 - r) / r^2 on |r| <= ln(2) / 2, highest degree first (Cephes expf) */
const coefficients = [
  1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1
]
/** 1.5 * 2^23: adding it rounds to an integer and leaves that integer in the low bits */
const magic = 12582912
/** exp of anything above is more than the largest float */
const largest = 88.72283172607422
/** exp of anything below is less than the smallest normal float, 2^-126 */
const low = -87.3365402
/** exp of anything below is 0 */
const smallest = -104
/** of what lies between, the exponent is raised by so much, and 2^-64 multiplied */
const raised = 64

/**
 * e^x within 1.1 ulp: x = n ln 2 + r, and n is added to the exponent of the polynomial in r. Above `largest`
 * Infinity, NaN stays; subnormal results are right.
 */
export const exp = (context: Context, fn: Fn, x: V128): V128 => {
  const { float, madd } = context
  const shifted = fn.keep(madd(x, float(Math.LOG2E), float(magic)))
  const n = fn.keep(f32x4.sub(shifted, float(magic)))
  // ln 2 in two parts, the first of 9 bits: its product with n is exact
  const r = fn.keep(madd(n, float(2.1219444e-4), madd(n, float(-0.693359375), x)))
  let p = float(coefficients[0]!)
  for (const c of coefficients.slice(1)) p = madd(p, r, float(c))
  const y = f32x4.add(madd(p, f32x4.mul(r, r), r), float(1))
  const power = fn.keep(i32x4.add(y, i32x4.shl(shifted, i32.const(23))))
  const deep = fn.keep(f32x4.lt(x, float(low)))
  fn.when(v128.anyTrue(deep), () => {
    // only here: one multiplication more would make exp slower by a fifth
    const normal = i32x4.add(power, context.int(raised << 23))
    const subnormal = f32x4.mul(v128.and(normal, f32x4.ge(x, float(smallest))), float(2 ** -raised))
    fn.set(power, v128.bitselect(subnormal, power, deep))
  })
  return v128.bitselect(power, f32x4.add(x, float(Infinity)), f32x4.le(x, float(largest)))
}
