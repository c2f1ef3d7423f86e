import { zeros } from "../fill.ts"
import type { VjpRule } from "../rule.ts"
import { select } from "../select/op.ts"

export const vjp: VjpRule<"select"> = ({ cotangent, inputs: [condition], needs }) => [
  null,
  needs[1] ? select(condition, cotangent, zeros(cotangent)) : null,
  needs[2] ? select(condition, zeros(cotangent), cotangent) : null
]
