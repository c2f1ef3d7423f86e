/** What is computed in double precision, two lanes at a time, and rounded once at the end: no digits are lost on the way. */
import type { Fn } from "../assembler.ts"
import type { Context, V128 } from "../context.ts"
import { f32x4, f64x2, i32, i64x2, v128 } from "../instructions.ts"

/** `f` on the doubles that four floats are; its results as floats. */
export const inDouble = <const T extends ReadonlyArray<V128>>(
  fn: Fn,
  operands: T,
  f: (...wide: { readonly [K in keyof T]: V128 }) => V128
): V128 => {
  const half = (of: (x: V128) => V128): V128 =>
    fn.keep(f32x4.demote(f(...(operands.map((x) => fn.keep(f64x2.promoteLow(of(x)))) as never))))
  const low = half((x) => x)
  return v128.shuffle(
    low,
    half((x) => v128.shuffle(x, x, 2, 3, 2, 3)),
    0,
    1,
    4,
    5
  )
}

/** Two equal 64-bit words, from their upper half; the lower is 0. */
const word = ({ ints }: Context, upper: number): V128 => ints(0, upper, 0, upper)

/** Highest degree first. */
export const polynomial = ({ double }: Context, x: V128, coefficients: ReadonlyArray<number>): V128 =>
  coefficients.slice(1).reduce((sum, c) => f64x2.add(f64x2.mul(sum, x), double(c)), double(coefficients[0]!))

/** (e^r - 1) / r on |r| <= ln(2) / 2, to 2.4e-10 (minimax, ours) */
const exponential = [
  1.991587153288973e-4, 1.3941110648366983e-3, 8.333268580549565e-3, 4.1666352863533e-2, 1.6666666853684176e-1,
  5.000000047127738e-1, 9.999999999910134e-1
]

/** 1.5 * 2^52 + 1023: adding it to a whole n leaves n + 1023 in the low bits, the exponent of 2^n */
const magic = 6755399441055744 + 1023

/** 2^n of whole n between -1022 and 1023. */
export const powerOfTwo = ({ double }: Context, n: V128): V128 => i64x2.shl(f64x2.add(n, double(magic)), i32.const(52))

/** e^r - 1 on |r| <= ln(2) / 2, relative to 2.4e-10. */
export const expm1Near = (context: Context, r: V128): V128 => f64x2.mul(polynomial(context, r, exponential), r)

/** (atanh(s) / s - 1) / s^2 in s^2, for |s| <= 3 - sqrt(8); with it atanh(s) / s to 1.7e-11 (minimax, ours) */
const inverse = [1.1668043322217597e-1, 1.427527210509766e-1, 2.000006281403898e-1, 3.3333333271136795e-1]

/** log(1 + f) for sqrt(1/2) - 1 <= f <= sqrt(2) - 1, relative to 1.7e-11: 2 atanh(f / (2 + f)). */
export const logNear = (context: Context, fn: Fn, f: V128): V128 => {
  const s = fn.keep(f64x2.div(f, f64x2.add(f, context.double(2))))
  const z = fn.keep(f64x2.mul(s, s))
  const twice = fn.keep(f64x2.add(s, s))
  return f64x2.add(f64x2.mul(f64x2.mul(polynomial(context, z, inverse), z), twice), twice)
}

/** upper half of sqrt(1/2), rounded down */
const rootHalf = 0x3fe6a09e

/** x = 2^k m with m in [sqrt(1/2), sqrt(2)), for positive normal x: k as a double, and m. */
export const split = (context: Context, fn: Fn, x: V128): readonly [k: V128, m: V128] => {
  const shifted = fn.keep(i64x2.add(x, word(context, 0x3ff00000 - rootHalf)))
  // 2^52 + k + 1023, as the exponent's bits below those of 2^52
  const exponent = v128.or(i64x2.shrU(shifted, i32.const(52)), word(context, 0x43300000))
  const k = fn.keep(f64x2.sub(exponent, context.double(2 ** 52 + 1023)))
  const m = fn.keep(i64x2.add(v128.and(shifted, context.ints(-1, 0x000fffff, -1, 0x000fffff)), word(context, rootHalf)))
  return [k, m]
}
