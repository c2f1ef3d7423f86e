import { unary } from "../elementwiseReference.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"cos"> = /*#__PURE__*/ unary(Math.cos)
