/** int32 operations without a SIMD instruction: lane by lane. */
import type { Expr, Fn } from "../assembler.ts"
import type { Context, V128 } from "../context.ts"
import { either, i32, i32x4 } from "../instructions.ts"
import { outlined } from "../native.ts"

type Scalar = (a: Expr<"i32">, b: Expr<"i32">) => Expr<"i32">

export const lanewise = (fn: Fn, a: V128, b: V128, f: Scalar): V128 => {
  let result = i32x4.splat(f(i32x4.lane(a, 0), i32x4.lane(b, 0)))
  for (let lane = 1; lane < 4; lane++) {
    result = i32x4.replaceLane(fn.keep(result), lane, f(i32x4.lane(a, lane), i32x4.lane(b, lane)))
  }
  return result
}

/** Quotient towards zero; 0 where the divisor is 0; -2^31 / -1 wraps. */
export const divide = /*#__PURE__*/ outlined(
  "divide",
  (_: Context, fn: Fn, a: V128, b: V128): V128 =>
    lanewise(fn, a, b, (x, y) => {
      const divisor = fn.keep(y)
      const negated = i32.sub(i32.const(0), x)
      const quotient = either(i32.eq(divisor, i32.const(-1)), negated, i32.divS(x, divisor))
      return either(i32.eqz(divisor), i32.const(0), quotient)
    })
)

/** Shifts modulo 32; `count` is the shift where it is the same for all elements and known. */
export const shift = (fn: Fn, direction: "left" | "right", a: V128, b: V128, count: number | null): V128 => {
  const [vector, scalar] = direction === "left" ? [i32x4.shl, i32.shl] : [i32x4.shrU, i32.shrU]
  return count === null ? lanewise(fn, a, b, scalar) : vector(a, i32.const(count & 31))
}
