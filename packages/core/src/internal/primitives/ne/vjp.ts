import type { VjpRule } from "../rule.ts"

export const vjp: VjpRule<"ne"> = () => [null, null]
