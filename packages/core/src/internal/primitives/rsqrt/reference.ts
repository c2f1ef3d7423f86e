import { unary } from "../elementwiseReference.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"rsqrt"> = /*#__PURE__*/ unary((x) => 1 / Math.sqrt(x))
