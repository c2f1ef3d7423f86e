import { mul } from "../mul/op.ts"
import type { VjpRule } from "../rule.ts"
import { sign } from "../sign/op.ts"

export const vjp: VjpRule<"abs"> = ({ cotangent, inputs: [x] }) => [mul(cotangent, sign(x))]
