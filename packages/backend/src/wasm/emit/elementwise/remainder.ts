import type { Fn } from "../assembler.ts"
import type { Context, V128 } from "../context.ts"
import { either, f32x4, f64x2, i32, i64x2, v128 } from "../instructions.ts"
import { outlined } from "../native.ts"
import { inDouble } from "./double.ts"
import { lanewise } from "./integer.ts"

/** so many bits of the quotient in one go: times a float's 24 bits they fit a double */
const stride = 28

/** |x| modulo |y| of doubles that floats are, exact, for finite x, and y not 0: long division by `stride` bits. */
const divided = (context: Context, fn: Fn, x: V128, y: V128): V128 => {
  const { double, ints } = context
  const rest = fn.keep(x)
  // Infinity divides nothing; a multiple of it would be NaN
  const divisor = fn.keep(f64x2.min(y, double(2 ** 200)))
  fn.loop(
    () => i32.eqz(v128.anyTrue(f64x2.ge(rest, divisor))),
    () => {
      // the divisor times 2^k such that the quotient has at most `stride` + 1 bits
      const [a, b] = [i64x2.shrU(rest, i32.const(52)), i64x2.shrU(divisor, i32.const(52))]
      const over = fn.keep(i64x2.sub(i64x2.sub(a, b), ints(stride, 0, stride, 0)))
      const k = v128.and(over, i64x2.gtS(over, v128.zero))
      const multiple = fn.keep(i64x2.add(divisor, i64x2.shl(k, i32.const(52))))
      const left = fn.keep(f64x2.sub(rest, f64x2.mul(f64x2.trunc(f64x2.div(rest, multiple)), multiple)))
      // a quotient just below a whole number may have been rounded to it
      fn.set(rest, f64x2.add(left, v128.and(multiple, f64x2.lt(left, v128.zero))))
    }
  )
  return rest
}

/** x - y floor(x / y), rounded once; NaN where x is infinite or y is 0. Zeros have the sign of y. */
export const remainderFloat = /*#__PURE__*/ outlined(
  "remainderFloat",
  (context: Context, fn: Fn, x: V128, y: V128): V128 => {
    const { float, int } = context
    const [a, b] = [fn.keep(f32x4.abs(x)), fn.keep(f32x4.abs(y))]
    const defined = fn.keep(v128.and(f32x4.lt(a, float(Infinity)), f32x4.gt(b, v128.zero)))
    const dividend = fn.keep(v128.and(a, defined))
    const divisor = fn.keep(v128.bitselect(b, float(1), defined))
    const size = inDouble(fn, [dividend, divisor], (p, q) => divided(context, fn, p, q))
    const sign = int(-0x80000000)
    const signed = fn.keep(v128.or(size, v128.and(x, sign)))
    const apart = f32x4.lt(signed, v128.zero)
    const other = v128.xor(apart, f32x4.lt(y, v128.zero))
    const moved = v128.bitselect(f32x4.add(signed, y), signed, other)
    const result = v128.bitselect(v128.and(y, sign), moved, f32x4.eq(signed, v128.zero))
    return v128.or(result, v128.not(defined))
  }
)

/** The same of integers; 0 by 0. */
export const remainderInt = /*#__PURE__*/ outlined(
  "remainderInt",
  (_: Context, fn: Fn, x: V128, y: V128): V128 =>
    lanewise(fn, x, y, (a, b) => {
      const divisor = fn.keep(b)
      const rest = fn.keep(either(i32.eqz(divisor), i32.const(0), i32.remS(a, divisor)))
      const apart = i32.and(i32.shrS(i32.xor(rest, divisor), i32.const(31)), divisor)
      return i32.add(rest, either(i32.eqz(rest), i32.const(0), apart))
    })
)
