import { div } from "../div/op.ts"
import { mul } from "../mul/op.ts"
import { neg } from "../neg/op.ts"
import type { VjpRule } from "../rule.ts"

export const vjp: VjpRule<"div"> = ({ cotangent, inputs: [, y], needs, output }) => {
  const dx = div(cotangent, y)
  return [dx, needs[1] ? neg(mul(dx, output)) : null]
}
