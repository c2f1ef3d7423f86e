import { div } from "../div/op.ts"
import type { VjpRule } from "../rule.ts"

export const vjp: VjpRule<"log"> = ({ cotangent, inputs: [x] }) => [div(cotangent, x)]
