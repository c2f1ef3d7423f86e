import type { VjpRule } from "../rule.ts"

export const vjp: VjpRule<"barrier"> = ({ cotangent, inputs: [, ...after] }) => [cotangent, ...after.map(() => null)]
