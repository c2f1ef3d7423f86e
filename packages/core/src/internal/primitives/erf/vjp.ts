import { exp } from "../exp/op.ts"
import { precise } from "../fill.ts"
import { mul } from "../mul/op.ts"
import { neg } from "../neg/op.ts"
import type { VjpRule } from "../rule.ts"

export const vjp: VjpRule<"erf"> = ({ cotangent, inputs: [x] }) => [
  mul(cotangent, mul(precise(2 / Math.sqrt(Math.PI), x), exp(neg(mul(x, x)))))
]
