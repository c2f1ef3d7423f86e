import { binary } from "../elementwiseReference.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"minimum"> = /*#__PURE__*/ binary(Math.min)
