import { unary } from "../elementwiseReference.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"log"> = /*#__PURE__*/ unary(Math.log)
