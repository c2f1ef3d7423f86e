import { div } from "../div/op.ts"
import { fill } from "../fill.ts"
import { mul } from "../mul/op.ts"
import type { VjpRule } from "../rule.ts"

export const vjp: VjpRule<"sqrt"> = ({ cotangent, output }) => [div(mul(cotangent, fill(0.5, output)), output)]
