import type { Fn } from "../assembler.ts"
import type { Context, V128 } from "../context.ts"
import { f32x4, v128 } from "../instructions.ts"
import { outlined } from "../native.ts"
import { exp } from "./exp.ts"

/** 1 / (1 + e^-x) from e^-|x|, which never overflows: 1 / (1 + e) on the right, e / (1 + e) on the left. */
export const sigmoid = /*#__PURE__*/ outlined("sigmoid", (context: Context, fn: Fn, x: V128): V128 => {
  const e = fn.keep(exp(context, fn, fn.keep(f32x4.neg(f32x4.abs(x)))))
  const one = context.float(1)
  return f32x4.div(v128.bitselect(one, e, f32x4.ge(x, v128.zero)), f32x4.add(e, one))
})
