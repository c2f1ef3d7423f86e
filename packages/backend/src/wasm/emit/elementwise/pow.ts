import type { Fn } from "../assembler.ts"
import type { Context, V128 } from "../context.ts"
import { f32x4, f64x2, i32, i32x4, v128 } from "../instructions.ts"
import { outlined } from "../native.ts"
import { expm1Near, inDouble, logNear, powerOfTwo, split } from "./double.ts"

/** 2 to what is beyond is more than the largest float, or less than half of the smallest */
const bound = 200

/** |x|^y of doubles that floats are: 2^(y log2 |x|) */
const magnitude = (context: Context, fn: Fn, x: V128, y: V128): V128 => {
  const { double } = context
  const [k, m] = split(context, fn, x)
  const nearby = logNear(context, fn, fn.keep(f64x2.sub(m, double(1))))
  const finite = f64x2.add(f64x2.mul(nearby, double(Math.LOG2E)), k)
  // of 0 and Infinity the exponent is finite
  const positive = v128.bitselect(finite, double(-Infinity), f64x2.gt(x, v128.zero))
  const log = v128.bitselect(positive, x, f64x2.lt(x, double(Infinity)))
  const e = fn.keep(f64x2.min(f64x2.max(f64x2.mul(log, y), double(-bound)), double(bound)))
  const n = fn.keep(f64x2.nearest(e))
  const r = fn.keep(f64x2.mul(f64x2.sub(e, n), double(Math.LN2)))
  const scale = fn.keep(powerOfTwo(context, n))
  return f64x2.add(f64x2.mul(expm1Near(context, r), scale), scale)
}

/** x^y of floats within 0.6 ulp, in double precision; special values as in IEEE 754 (`pow`). */
export const powFloat = /*#__PURE__*/ outlined("powFloat", (context: Context, fn: Fn, x: V128, y: V128): V128 => {
  const { float, int } = context
  const size = fn.keep(f32x4.abs(x))
  const value = fn.keep(inDouble(fn, [size, y], (a, b) => magnitude(context, fn, a, b)))
  const half = fn.keep(f32x4.mul(y, float(0.5)))
  const whole = fn.keep(f32x4.eq(f32x4.trunc(y), y))
  // whose half is not whole; halving a subnormal number rounds, but that is not whole
  const odd = v128.and(whole, f32x4.ne(f32x4.trunc(half), half))
  const signed = v128.xor(value, v128.and(v128.and(x, odd), int(-0x80000000)))
  // a negative finite base has powers by whole numbers only; -0 is not negative
  const outside = v128.andNot(v128.and(f32x4.lt(x, v128.zero), f32x4.gt(x, float(-Infinity))), whole)
  const defined = v128.or(signed, outside)
  const atOne = v128.and(f32x4.eq(size, float(1)), f32x4.eq(f32x4.abs(y), float(Infinity)))
  const one = v128.or(v128.or(f32x4.eq(x, float(1)), f32x4.eq(y, v128.zero)), atOne)
  const unordered = v128.or(f32x4.ne(x, x), f32x4.ne(y, y))
  return v128.bitselect(float(1), v128.or(defined, unordered), one)
})

/** x^y of integers, which wraps; a negative y truncates 1 / x^-y. */
export const powInt = /*#__PURE__*/ outlined("powInt", (context: Context, fn: Fn, x: V128, y: V128): V128 => {
  const one = context.int(1)
  const result = fn.keep(one)
  const base = fn.keep(x)
  const rest = fn.keep(i32x4.maxS(y, v128.zero))
  fn.loop(
    () => i32.eqz(v128.anyTrue(rest)),
    () => {
      fn.set(result, v128.bitselect(i32x4.mul(result, base), result, i32x4.neg(v128.and(rest, one))))
      fn.set(base, i32x4.mul(base, base))
      fn.set(rest, i32x4.shrU(rest, i32.const(1)))
    }
  )
  const odd = i32x4.neg(v128.and(y, one))
  const minusOne = v128.bitselect(x, one, odd)
  const unit = v128.and(
    v128.bitselect(minusOne, one, i32x4.eq(x, context.int(-1))),
    i32x4.leU(i32x4.add(x, one), context.int(2))
  )
  const negative = v128.andNot(unit, i32x4.eq(x, v128.zero))
  return v128.bitselect(negative, result, i32x4.ltS(y, v128.zero))
})
