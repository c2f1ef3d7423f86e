import { gatherOrZero } from "../rows.ts"
import type { VjpRule } from "../rule.ts"

export const vjp: VjpRule<"scatterAdd"> = ({ cotangent, inputs: [, indices], needs }) => [
  cotangent,
  null,
  needs[2] ? gatherOrZero(cotangent, indices) : null
]
