import { unary } from "../elementwiseReference.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"stopGradient"> = /*#__PURE__*/ unary((x) => x)
