import { binary } from "../elementwiseReference.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"maximum"> = /*#__PURE__*/ binary(Math.max)
