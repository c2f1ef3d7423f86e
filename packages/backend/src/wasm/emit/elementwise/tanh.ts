import type { Fn } from "../assembler.ts"
import type { Context, V128 } from "../context.ts"
import { f32x4, v128 } from "../instructions.ts"
import { outlined } from "../native.ts"

/** where the quotient has reached 1 */
const bounds = { plain: 7.90531110763549805, fma: 7.99881172180175781 }
const numerator = [
  -2.76076847742355e-16, 2.00018790482477e-13, -8.60467152213735e-11, 5.12229709037114e-8, 1.48572235717979e-5,
  6.37261928875436e-4, 4.89352455891786e-3
]
const denominator = [1.19825839466702e-6, 1.18534705686654e-4, 2.268434632439e-3, 4.89352518554385e-3]

/** below it tanh x = x; the quotient loses digits where its numerator is denormal */
const tiny = 4e-4

/** tanh x as an odd rational function of degree 13 over 6 (the coefficients of Eigen), a few ulp; NaN stays. */
export const tanh = /*#__PURE__*/ outlined("tanh", (context: Context, fn: Fn, x: V128): V128 => {
  const { float, madd } = context
  const bound = context.fma ? bounds.fma : bounds.plain
  const y = fn.keep(f32x4.pmin(f32x4.pmax(x, float(-bound)), float(bound)))
  const z = fn.keep(f32x4.mul(y, y))
  const polynomial = (coefficients: ReadonlyArray<number>): V128 => {
    let p = float(coefficients[0]!)
    for (const c of coefficients.slice(1)) p = madd(p, z, float(c))
    return p
  }
  const quotient = f32x4.div(f32x4.mul(polynomial(numerator), y), polynomial(denominator))
  return v128.bitselect(x, quotient, f32x4.lt(f32x4.abs(x), float(tiny)))
})
