import type { Expr, Fn } from "../assembler.ts"
import type { Context, V128 } from "../context.ts"
import { f32x4, f64x2, i32, i32x4, v128 } from "../instructions.ts"
import { outlined } from "../native.ts"

type I32 = Expr<"i32">

/** pi / 2 in two parts, the first of 25 bits: its product with a quadrant below 2^28 is exact */
const high = 1.5707963109016418457
const low = 1.5893254773528196e-8

/** What is as large has its angle from the table. */
const firstExponent = 28
const large = 2 ** firstExponent

/** 2 / pi in units of 2^-240 */
const twoOverPi = 0xa2f9836e4e441529fc2757d1f534ddc0db6295993c439041fe5163abdebbn

/**
 * By exponent e from 28 to 128: 2^(23 - e), which makes an integer of 24 bits of a float, and 2^(e - 23) 2 / pi modulo 4 in three
 * parts (Payne and Hanek 1983). The first two have 29 bits at most: their products with that integer are exact.
 */
const table = (): Int32Array => {
  const rows: Array<number> = []
  for (let e = firstExponent; e < 128; e++) {
    const turns = BigInt.asUintN(242 - (e - 23), twoOverPi) << BigInt(e - 23)
    const first = turns >> 214n
    const second = (turns >> 185n) & (2n ** 29n - 1n)
    const third = turns & (2n ** 185n - 1n)
    rows.push(2 ** (23 - e), Number(first) * 2 ** -26, Number(second) * 2 ** -55, Number(third) * 2 ** -240)
  }
  // of infinities: the difference of two of them, NaN
  rows.push(1, 1, 1, 1)
  return new Int32Array(new Float64Array(rows).buffer)
}

/** x - quadrant * pi / 2, and the quadrant, of two of the lanes; in double precision, for a large x leaves few digits in single */
const reduce = (context: Context, fn: Fn, x: V128): readonly [V128, V128] => {
  const wide = fn.keep(f64x2.promoteLow(x))
  const quadrant = fn.keep(f64x2.nearest(f64x2.mul(wide, context.double(2 / Math.PI))))
  const near = f64x2.sub(wide, f64x2.mul(quadrant, context.double(high)))
  const rest = f64x2.sub(near, f64x2.mul(quadrant, context.double(low)))
  return [fn.keep(f32x4.demote(rest)), fn.keep(i32x4.truncSatF64(quadrant))]
}

/** The same for |x| from `large` on, of the lanes in the low half of `x`; `rows` are the addresses of their rows of the table. */
const reduceLarge = (context: Context, fn: Fn, x: V128, rows: readonly [I32, I32]): readonly [V128, V128] => {
  const column = (i: number): V128 => v128.load64Lane(rows[1], fn.keep(v128.load64Zero(rows[0], 8 * i)), 1, 8 * i)
  const whole = fn.keep(f64x2.mul(f64x2.promoteLow(x), column(0)))
  const first = fn.keep(f64x2.mul(whole, column(1)))
  const second = fn.keep(f64x2.mul(whole, column(2)))
  const third = fn.keep(f64x2.mul(whole, column(3)))
  const turned = fn.keep(f64x2.nearest(first))
  const left = fn.keep(f64x2.sub(first, turned))
  const further = fn.keep(f64x2.nearest(f64x2.add(left, second)))
  const fraction = f64x2.add(f64x2.add(f64x2.sub(left, further), second), third)
  const angle = f64x2.mul(fraction, context.double(Math.PI / 2))
  return [fn.keep(f32x4.demote(angle)), fn.keep(i32x4.truncSatF64(f64x2.add(turned, further)))]
}

const upperHalf = (fn: Fn, x: V128): V128 => fn.keep(v128.shuffle(x, x, 2, 3, 2, 3))

/** The angle of every lane, at most pi / 4 from 0, and its quadrant. */
const reduced = (context: Context, fn: Fn, x: V128): readonly [V128, V128] => {
  const [r0, q0] = reduce(context, fn, x)
  const [r1, q1] = reduce(context, fn, upperHalf(fn, x))
  const angle = fn.keep(v128.shuffle(r0, r1, 0, 1, 4, 5))
  const quadrant = fn.keep(v128.shuffle(q0, q1, 0, 1, 4, 5))
  const size = fn.keep(f32x4.abs(x))
  const isLarge = fn.keep(f32x4.ge(size, context.float(large)))
  fn.when(v128.anyTrue(isLarge), () => {
    const address = context.table("2 / pi", table)
    const row = fn.keep(
      i32x4.maxS(i32x4.sub(i32x4.shrU(size, i32.const(23)), context.int(firstExponent + 127)), v128.zero)
    )
    const rowOf = (lane: number): I32 => fn.keep(i32.add(address, i32.shl(i32x4.lane(row, lane), i32.const(5))))
    const [s0, p0] = reduceLarge(context, fn, x, [rowOf(0), rowOf(1)])
    const [s1, p1] = reduceLarge(context, fn, upperHalf(fn, x), [rowOf(2), rowOf(3)])
    fn.set(angle, v128.bitselect(v128.shuffle(s0, s1, 0, 1, 4, 5), angle, isLarge))
    fn.set(quadrant, v128.bitselect(v128.shuffle(p0, p1, 0, 1, 4, 5), quadrant, isLarge))
  })
  return [angle, quadrant]
}

/**
 * sin (or cos, a quadrant further) of x within 1e-7, however large x is. Polynomials of Cephes' sinf and cosf. NaN and
 * infinities give NaN.
 */
const wave = (context: Context, fn: Fn, x: V128, further: 0 | 1): V128 => {
  const { float, int, madd } = context
  const [rest, turns] = reduced(context, fn, x)
  const angle = fn.keep(f32x4.min(f32x4.max(rest, float(-Math.PI / 4)), float(Math.PI / 4)))
  const quadrant = fn.keep(i32x4.add(turns, int(further)))
  const z = fn.keep(f32x4.mul(angle, angle))
  const odd = madd(madd(z, float(-1.9515295891e-4), float(8.3321608736e-3)), z, float(-1.6666654611e-1))
  const even = madd(madd(z, float(2.443315711809948e-5), float(-1.388731625493765e-3)), z, float(4.166664568298827e-2))
  const sine = madd(f32x4.mul(odd, z), angle, angle)
  const cosine = f32x4.add(f32x4.sub(f32x4.mul(f32x4.mul(even, z), z), f32x4.mul(z, float(0.5))), float(1))
  const isOdd = i32x4.neg(v128.and(quadrant, int(1)))
  const negative = i32x4.shl(v128.and(quadrant, int(2)), i32.const(30))
  return v128.xor(v128.bitselect(cosine, sine, isOdd), negative)
}

export const sin = /*#__PURE__*/ outlined("sin", (context: Context, fn: Fn, x: V128): V128 => wave(context, fn, x, 0))

export const cos = /*#__PURE__*/ outlined("cos", (context: Context, fn: Fn, x: V128): V128 => wave(context, fn, x, 1))
