import { cumsum } from "../cumsum/op.ts"
import type { VjpRule } from "../rule.ts"

export const vjp: VjpRule<"cumsum"> = ({ cotangent, node }) => [cumsum(cotangent, node.attrs.axis, !node.attrs.reverse)]
