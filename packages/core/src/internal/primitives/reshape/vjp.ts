import { reshape } from "../reshape/op.ts"
import type { VjpRule } from "../rule.ts"

export const vjp: VjpRule<"reshape"> = ({ cotangent, inputs: [x] }) => [reshape(cotangent, x.axes)]
