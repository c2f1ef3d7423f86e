import type { Fn } from "../assembler.ts"
import type { Context, V128 } from "../context.ts"
import { f64x2, v128 } from "../instructions.ts"
import { outlined } from "../native.ts"
import { expm1Near, inDouble, powerOfTwo } from "./double.ts"

/** beyond it e^x - 1 is -1, or more than the largest float */
const bound = 100

/** e^x - 1 within 0.6 ulp, in double precision: 2^n (e^r - 1) + (2^n - 1). The sign of 0 stays. */
export const expm1 = /*#__PURE__*/ outlined("expm1", (context: Context, fn: Fn, x: V128): V128 => {
  const { double, int } = context
  const value = inDouble(fn, [x], (wide) => {
    const y = fn.keep(f64x2.min(f64x2.max(wide, double(-bound)), double(bound)))
    const n = fn.keep(f64x2.nearest(f64x2.mul(y, double(Math.LOG2E))))
    const r = fn.keep(f64x2.sub(y, f64x2.mul(n, double(Math.LN2))))
    const scale = fn.keep(powerOfTwo(context, n))
    return f64x2.add(f64x2.mul(expm1Near(context, r), scale), f64x2.sub(scale, double(1)))
  })
  return v128.or(value, v128.and(x, int(-0x80000000)))
})
