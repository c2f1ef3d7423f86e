import { zeros } from "../fill.ts"
import type { VjpRule } from "../rule.ts"
import { scatterAdd } from "../scatterAdd/op.ts"

export const vjp: VjpRule<"gather"> = ({ cotangent, inputs: [x, indices] }) => [
  scatterAdd(zeros(x), indices, cotangent),
  null
]
