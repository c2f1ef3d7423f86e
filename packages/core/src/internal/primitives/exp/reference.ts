import { unary } from "../elementwiseReference.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"exp"> = /*#__PURE__*/ unary(Math.exp)
