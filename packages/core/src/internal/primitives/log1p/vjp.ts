import { add } from "../add/op.ts"
import { div } from "../div/op.ts"
import { fill } from "../fill.ts"
import type { VjpRule } from "../rule.ts"

export const vjp: VjpRule<"log1p"> = ({ cotangent, inputs: [x] }) => [div(cotangent, add(x, fill(1, x)))]
