import { unary } from "../elementwiseReference.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"ceil"> = /*#__PURE__*/ unary(Math.ceil)
