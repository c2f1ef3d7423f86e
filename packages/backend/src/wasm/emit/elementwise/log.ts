import type { Fn } from "../assembler.ts"
import type { Context, V128 } from "../context.ts"
import { f32x4, i32, i32x4, v128 } from "../instructions.ts"
import { outlined } from "../native.ts"

/** bits of sqrt(1/2) */
const rootHalf = 0x3f3504f3

/**
 * ln x within 1 ulp (the method and coefficients of FreeBSD's logf): x = 2^k m with m in [sqrt(1/2), sqrt(2)), and
 * ln m = 2 atanh(f / (2 + f)) for f = m - 1. Denormals are right; 0 gives -Infinity, negative numbers NaN.
 */
export const log = /*#__PURE__*/ outlined("log", (context: Context, fn: Fn, x: V128): V128 => {
  const { float, int, madd } = context
  const denormal = fn.keep(f32x4.lt(x, float(1.1754943508222875e-38)))
  const normal = v128.bitselect(f32x4.mul(x, float(8388608)), x, denormal)
  const shifted = fn.keep(i32x4.add(normal, int(0x3f800000 - rootHalf)))
  const k = fn.keep(
    f32x4.convert(i32x4.add(i32x4.shrS(shifted, i32.const(23)), i32x4.sub(v128.and(denormal, int(-23)), int(127))))
  )
  const m = i32x4.add(v128.and(shifted, int(0x007fffff)), int(rootHalf))
  const f = fn.keep(f32x4.sub(m, float(1)))
  const s = fn.keep(f32x4.div(f, f32x4.add(f, float(2))))
  const z = fn.keep(f32x4.mul(s, s))
  const w = fn.keep(f32x4.mul(z, z))
  const odd = f32x4.mul(w, madd(w, float(0.24279078841), float(0.40000972152)))
  const even = f32x4.mul(z, madd(w, float(0.28498786688), float(0.66666662693)))
  const half = fn.keep(f32x4.mul(f32x4.mul(f, f), float(0.5)))
  const tail = f32x4.mul(s, f32x4.add(half, f32x4.add(odd, even)))
  const low = f32x4.add(f32x4.sub(madd(k, float(9.0580006145e-6), tail), half), f)
  const result = madd(k, float(0.69313812256), low)
  const finite = v128.bitselect(result, x, f32x4.lt(x, float(Infinity)))
  const negative = v128.or(finite, f32x4.lt(x, v128.zero))
  return v128.bitselect(float(-Infinity), negative, f32x4.eq(x, v128.zero))
})
