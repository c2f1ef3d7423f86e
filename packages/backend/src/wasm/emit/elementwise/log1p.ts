import type { Fn } from "../assembler.ts"
import type { Context, V128 } from "../context.ts"
import { f32x4, f64x2, v128 } from "../instructions.ts"
import { outlined } from "../native.ts"
import { inDouble, logNear, split } from "./double.ts"

/** log(1 + x) within 0.6 ulp, in double precision. -Infinity of -1, NaN below; the sign of 0 stays. */
export const log1p = /*#__PURE__*/ outlined("log1p", (context: Context, fn: Fn, x: V128): V128 => {
  const { double, float, int } = context
  const value = inDouble(fn, [x], (wide) => {
    const [k, m] = split(context, fn, f64x2.add(wide, double(1)))
    // near 1 the sum has rounded digits of x away
    const f = fn.keep(v128.bitselect(wide, f64x2.sub(m, double(1)), f64x2.eq(k, v128.zero)))
    return f64x2.add(logNear(context, fn, f), f64x2.mul(k, double(Math.LN2)))
  })
  const signed = v128.or(value, v128.and(x, int(-0x80000000)))
  // Infinity and NaN are what they were
  const finite = v128.bitselect(signed, x, f32x4.lt(x, float(Infinity)))
  const inside = v128.or(finite, f32x4.lt(x, float(-1)))
  return v128.bitselect(float(-Infinity), inside, f32x4.eq(x, float(-1)))
})
