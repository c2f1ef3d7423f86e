import type { Fn } from "../assembler.ts"
import type { Context, V128 } from "../context.ts"
import { f64x2, i64x2, v128 } from "../instructions.ts"
import { outlined } from "../native.ts"
import { inDouble, polynomial } from "./double.ts"

/** (atan(t) / t - 1) / t^2 in t^2, for |t| <= tan(pi / 8); with it atan(t) / t to 2.6e-9 (minimax, ours) */
const coefficients = [
  -6.465504558292885e-2, 1.0748346370697137e-1, -1.4264441540253842e-1, 1.99995563957187e-1, -3.333333182442887e-1
]

/** More than any float, and finite: quotients with infinities come out right. */
const huge = 1e300

/** The angle of (x, y) within 0.6 ulp, in double precision. */
export const atan2 = /*#__PURE__*/ outlined("atan2", (context: Context, fn: Fn, y: V128, x: V128): V128 => {
  const { double, ints } = context
  const signs = ints(0, -0x80000000, 0, -0x80000000)
  return inDouble(fn, [y, x], (y, x) => {
    const [up, along] = [fn.keep(f64x2.abs(y)), fn.keep(f64x2.abs(x))]
    const less = fn.keep(f64x2.min(f64x2.min(up, along), double(huge)))
    const more = fn.keep(f64x2.max(f64x2.min(f64x2.max(up, along), double(huge)), double(1 / huge)))
    // atan(q) is pi / 4 + atan((q - 1) / (q + 1)): t is at most tan(pi / 8)
    const turned = fn.keep(f64x2.gt(less, f64x2.mul(more, double(Math.SQRT2 - 1))))
    const above = v128.bitselect(f64x2.sub(less, more), less, turned)
    const t = fn.keep(f64x2.div(above, f64x2.add(more, v128.and(less, turned))))
    const z = fn.keep(f64x2.mul(t, t))
    const near = f64x2.add(f64x2.mul(f64x2.mul(polynomial(context, z, coefficients), z), t), t)
    const eighth = fn.keep(f64x2.add(near, v128.and(turned, double(Math.PI / 4))))
    const quarter = fn.keep(v128.bitselect(f64x2.sub(double(Math.PI / 2), eighth), eighth, f64x2.gt(up, along)))
    const left = i64x2.gtS(v128.zero, x)
    const angle = v128.bitselect(f64x2.sub(double(Math.PI), quarter), quarter, left)
    return v128.or(angle, v128.and(y, signs))
  })
})
