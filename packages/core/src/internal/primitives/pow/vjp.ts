import { and } from "../and/op.ts"
import { eq } from "../eq/op.ts"
import { fill, zeros } from "../fill.ts"
import { log } from "../log/op.ts"
import { mul } from "../mul/op.ts"
import { pow } from "../pow/op.ts"
import type { VjpRule } from "../rule.ts"
import { select } from "../select/op.ts"
import { sub } from "../sub/op.ts"

export const vjp: VjpRule<"pow"> = ({ cotangent, inputs: [x, y], needs, output }) => {
  const zero = zeros(output)
  // x^-1 is infinite at x = 0, where the derivative of x^0 is still 0
  const dx = () => select(and(eq(y, zero), eq(x, zero)), zero, mul(cotangent, mul(y, pow(x, sub(y, fill(1, y))))))
  const dy = () => select(eq(x, zero), zero, mul(cotangent, mul(output, log(x))))
  return [needs[0] ? dx() : null, needs[1] ? dy() : null]
}
