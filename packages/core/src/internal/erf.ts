/** The error function on the host, and its inverse as an expression. */
import type { Node } from "./Node.ts"
import { add } from "./primitives/add/op.ts"
import { fill } from "./primitives/fill.ts"
import { log } from "./primitives/log/op.ts"
import { lt } from "./primitives/lt/op.ts"
import { mul } from "./primitives/mul/op.ts"
import { neg } from "./primitives/neg/op.ts"
import { select } from "./primitives/select/op.ts"
import { sqrt } from "./primitives/sqrt/op.ts"
import { sub } from "./primitives/sub/op.ts"

/** erf in float64, to 1e-15: Taylor series near 0, else the continued fraction of erfc (Abramowitz and Stegun 7.1.6, 7.1.14). */
export const erf = (x: number): number => {
  const square = x * x
  if (Math.abs(x) < 2.5) {
    let term = x
    let sum = x
    for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
      term *= (2 * square) / (2 * n + 1)
      sum += term
    }
    return (2 / Math.sqrt(Math.PI)) * Math.exp(-square) * sum
  }
  let tail = 0
  for (let n = 60; n > 0; n--) tail = n / 2 / (Math.abs(x) + tail)
  return Math.sign(x) * (1 - Math.exp(-square) / Math.sqrt(Math.PI) / (Math.abs(x) + tail))
}

// highest power first
const central = [
  2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 2.1858087e-4, -1.25372503e-3, -4.17768164e-3,
  0.246640727, 1.50140941
]
const tails = [
  -2.00214257e-4, 1.00950558e-4, 1.34934322e-3, -3.67342844e-3, 5.73950773e-3, -7.6224613e-3, 9.43887047e-3, 1.00167406,
  2.83297682
]

const polynomial = (x: Node, coefficients: ReadonlyArray<number>): Node =>
  coefficients.slice(1).reduce((sum, c) => add(mul(sum, x), fill(c, x)), fill(coefficients[0]!, x))

/**
 * The inverse of erf on (-1, 1), to 4e-7 relative in float32 (M. Giles, "Approximating the erfinv function", GPU Computing
 * Gems Jade, 2011, single precision).
 */
export const erfInv = (x: Node): Node => {
  const one = fill(1, x)
  const w = neg(log(mul(sub(one, x), add(one, x))))
  const inner = polynomial(sub(w, fill(2.5, x)), central)
  const outer = polynomial(sub(sqrt(w), fill(3, x)), tails)
  return mul(select(lt(w, fill(5, x)), inner, outer), x)
}
