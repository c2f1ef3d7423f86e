import { binary } from "../elementwiseReference.ts"
import type { ReferenceRule } from "../rule.ts"

const power = (x: number, y: number): number => {
  if (y < 0) return x === 1 ? 1 : x === -1 ? (y % 2 === 0 ? 1 : -1) : 0
  let out = 1
  for (let base = x, rest = y; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) out = Math.imul(out, base)
    base = Math.imul(base, base)
  }
  return out
}

// Math.pow(1, NaN) is NaN in JavaScript, 1 in IEEE 754 and on devices; so is (-1)^Infinity
export const reference: ReferenceRule<"pow"> = /*#__PURE__*/ binary(
  (x, y) => (x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y),
  power
)
