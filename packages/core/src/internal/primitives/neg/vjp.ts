import { neg } from "../neg/op.ts"
import type { VjpRule } from "../rule.ts"

export const vjp: VjpRule<"neg"> = ({ cotangent }) => [neg(cotangent)]
