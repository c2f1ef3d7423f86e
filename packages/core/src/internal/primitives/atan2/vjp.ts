import { abs } from "../abs/op.ts"
import { add } from "../add/op.ts"
import { div } from "../div/op.ts"
import { eq } from "../eq/op.ts"
import { fill, zeros } from "../fill.ts"
import { maximum } from "../maximum/op.ts"
import { mul } from "../mul/op.ts"
import { neg } from "../neg/op.ts"
import type { VjpRule } from "../rule.ts"
import { select } from "../select/op.ts"
import { stopGradient } from "../stopGradient/op.ts"

/** x / (x^2 + y^2) and -y / (x^2 + y^2); 0 at the origin. */
export const vjp: VjpRule<"atan2"> = ({ cotangent, inputs: [y, x], needs }) => {
  // squares would overflow or vanish: x = s a and y = s b, whatever s is (so its derivative does not count)
  const larger = stopGradient(maximum(abs(x), abs(y)))
  const origin = eq(larger, zeros(larger))
  const scale = select(origin, fill(1, larger), larger)
  const [a, b] = [div(x, scale), div(y, scale)]
  const square = add(mul(a, a), mul(b, b))
  const share = div(div(cotangent, scale), select(origin, fill(1, square), square))
  return [needs[0] ? mul(share, a) : null, needs[1] ? neg(mul(share, b)) : null]
}
