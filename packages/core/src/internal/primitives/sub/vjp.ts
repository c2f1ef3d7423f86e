import { neg } from "../neg/op.ts"
import type { VjpRule } from "../rule.ts"

export const vjp: VjpRule<"sub"> = ({ cotangent, needs }) => [cotangent, needs[1] ? neg(cotangent) : null]
