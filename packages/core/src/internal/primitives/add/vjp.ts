import type { VjpRule } from "../rule.ts"

export const vjp: VjpRule<"add"> = ({ cotangent }) => [cotangent, cotangent]
