import type { VjpRule } from "../rule.ts"

export const vjp: VjpRule<"cast"> = ({ cotangent, inputs: [x], output }) => [
  x.dtype === "float32" && output.dtype === "float32" ? cotangent : null
]
