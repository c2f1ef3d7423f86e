import { binary } from "../elementwiseReference.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"atan2"> = /*#__PURE__*/ binary(Math.atan2)
