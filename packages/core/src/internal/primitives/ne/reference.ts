import { compare } from "../elementwiseReference.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"ne"> = /*#__PURE__*/ compare((x, y) => x !== y)
