import { unary } from "../elementwiseReference.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"floor"> = /*#__PURE__*/ unary(Math.floor)
