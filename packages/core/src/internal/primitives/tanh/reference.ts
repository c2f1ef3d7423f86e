import { unary } from "../elementwiseReference.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"tanh"> = /*#__PURE__*/ unary(Math.tanh)
