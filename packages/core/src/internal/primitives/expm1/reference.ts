import { unary } from "../elementwiseReference.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"expm1"> = /*#__PURE__*/ unary(Math.expm1)
