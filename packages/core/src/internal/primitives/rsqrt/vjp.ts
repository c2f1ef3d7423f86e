import { fill } from "../fill.ts"
import { mul } from "../mul/op.ts"
import type { VjpRule } from "../rule.ts"

export const vjp: VjpRule<"rsqrt"> = ({ cotangent, output }) => [
  mul(cotangent, mul(mul(mul(output, output), output), fill(-0.5, output)))
]
