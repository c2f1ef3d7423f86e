import { fill } from "../fill.ts"
import { mul } from "../mul/op.ts"
import type { VjpRule } from "../rule.ts"
import { sub } from "../sub/op.ts"

export const vjp: VjpRule<"sigmoid"> = ({ cotangent, output }) => [
  mul(cotangent, mul(output, sub(fill(1, output), output)))
]
