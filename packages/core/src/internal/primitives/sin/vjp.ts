import { cos } from "../cos/op.ts"
import { mul } from "../mul/op.ts"
import type { VjpRule } from "../rule.ts"

export const vjp: VjpRule<"sin"> = ({ cotangent, inputs: [x] }) => [mul(cotangent, cos(x))]
