import { modulo, moduloInt } from "../../rounding.ts"
import { binary } from "../elementwiseReference.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"remainder"> = /*#__PURE__*/ binary(modulo, moduloInt)
