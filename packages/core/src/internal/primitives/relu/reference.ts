import { unary } from "../elementwiseReference.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"relu"> = /*#__PURE__*/ unary((x) => Math.max(x, 0))
