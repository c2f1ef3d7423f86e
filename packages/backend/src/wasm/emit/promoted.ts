/** Sums in double precision of numbers in single. */
import type { V128 } from "./context.ts"
import { f64x2, v128 } from "./instructions.ts"
import { inLibrary } from "./native.ts"

/** Two sums, and the two low lanes. */
export const addLow = /*#__PURE__*/ inLibrary("addLow", (_context, _fn, sums: V128, x: V128) =>
  f64x2.add(sums, f64x2.promoteLow(x))
)

/** Two sums, and the two high lanes. */
export const addHigh = /*#__PURE__*/ inLibrary("addHigh", (_context, _fn, sums: V128, x: V128) =>
  f64x2.add(sums, f64x2.promoteLow(v128.shuffle(x, x, 2, 3, 2, 3)))
)
