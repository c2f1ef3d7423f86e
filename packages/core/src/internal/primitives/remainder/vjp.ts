import { div } from "../div/op.ts"
import { mul } from "../mul/op.ts"
import { neg } from "../neg/op.ts"
import { round } from "../round/op.ts"
import type { VjpRule } from "../rule.ts"
import { sub } from "../sub/op.ts"

export const vjp: VjpRule<"remainder"> = ({ cotangent, inputs: [x, y], needs, output }) => {
  // floor(x / y), which the rounded quotient may miss by one
  const quotient = () => round(div(sub(x, output), y))
  return [cotangent, needs[1] ? neg(mul(cotangent, quotient())) : null]
}
