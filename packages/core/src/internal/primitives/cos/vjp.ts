import { mul } from "../mul/op.ts"
import { neg } from "../neg/op.ts"
import type { VjpRule } from "../rule.ts"
import { sin } from "../sin/op.ts"

export const vjp: VjpRule<"cos"> = ({ cotangent, inputs: [x] }) => [neg(mul(cotangent, sin(x)))]
