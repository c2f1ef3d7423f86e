import { unary } from "../elementwiseReference.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"log1p"> = /*#__PURE__*/ unary(Math.log1p)
