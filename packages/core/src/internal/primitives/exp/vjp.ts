import { mul } from "../mul/op.ts"
import type { VjpRule } from "../rule.ts"

export const vjp: VjpRule<"exp"> = ({ cotangent, output }) => [mul(cotangent, output)]
