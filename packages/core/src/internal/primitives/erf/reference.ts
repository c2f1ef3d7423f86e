import { erf } from "../../erf.ts"
import { unary } from "../elementwiseReference.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"erf"> = /*#__PURE__*/ unary(erf)
