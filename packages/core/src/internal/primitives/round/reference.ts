import { halfToEven } from "../../rounding.ts"
import { unary } from "../elementwiseReference.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"round"> = /*#__PURE__*/ unary(halfToEven)
