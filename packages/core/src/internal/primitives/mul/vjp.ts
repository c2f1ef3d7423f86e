import { mul } from "../mul/op.ts"
import type { VjpRule } from "../rule.ts"

export const vjp: VjpRule<"mul"> = ({ cotangent, inputs: [x, y], needs }) => [
  needs[0] ? mul(cotangent, y) : null,
  needs[1] ? mul(cotangent, x) : null
]
