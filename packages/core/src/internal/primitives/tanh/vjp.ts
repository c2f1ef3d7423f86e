import { fill } from "../fill.ts"
import { mul } from "../mul/op.ts"
import type { VjpRule } from "../rule.ts"
import { sub } from "../sub/op.ts"

export const vjp: VjpRule<"tanh"> = ({ cotangent, output }) => [
  mul(cotangent, sub(fill(1, output), mul(output, output)))
]
