import { exp } from "../exp/op.ts"
import { mul } from "../mul/op.ts"
import type { VjpRule } from "../rule.ts"

// not 1 + output, which is 0 far below 0
export const vjp: VjpRule<"expm1"> = ({ cotangent, inputs: [x] }) => [mul(cotangent, exp(x))]
