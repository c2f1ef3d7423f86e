import { zeros } from "../fill.ts"
import { le } from "../le/op.ts"
import type { VjpRule } from "../rule.ts"
import { select } from "../select/op.ts"

export const vjp: VjpRule<"relu"> = ({ cotangent, output }) => [
  select(le(output, zeros(output)), zeros(output), cotangent)
]
