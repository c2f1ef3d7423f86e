import { unary } from "../elementwiseReference.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"sign"> = /*#__PURE__*/ unary(Math.sign)
