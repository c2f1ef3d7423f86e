import { unary } from "../elementwiseReference.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"sqrt"> = /*#__PURE__*/ unary(Math.sqrt)
