import { unary } from "../elementwiseReference.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"sigmoid"> = /*#__PURE__*/ unary((x) => 1 / (1 + Math.exp(-x)))
