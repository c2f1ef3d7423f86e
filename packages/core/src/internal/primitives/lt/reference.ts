import { compare } from "../elementwiseReference.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"lt"> = /*#__PURE__*/ compare((x, y) => x < y)
