import { unary } from "../elementwiseReference.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"abs"> = /*#__PURE__*/ unary(Math.abs, (x) => Math.abs(x) | 0)
