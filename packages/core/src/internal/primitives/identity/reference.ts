import { unary } from "../elementwiseReference.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"identity"> = /*#__PURE__*/ unary((x) => x)
