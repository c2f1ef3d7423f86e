import { dynamicUpdate } from "../dynamicUpdate/op.ts"
import { zeros } from "../fill.ts"
import type { VjpRule } from "../rule.ts"

export const vjp: VjpRule<"dynamicSlice"> = ({ cotangent, inputs: [x, starts] }) => [
  dynamicUpdate(zeros(x), cotangent, starts),
  null
]
