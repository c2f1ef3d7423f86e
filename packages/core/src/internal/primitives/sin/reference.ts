import { unary } from "../elementwiseReference.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"sin"> = /*#__PURE__*/ unary(Math.sin)
