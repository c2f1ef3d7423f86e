import { compare } from "../elementwiseReference.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"eq"> = /*#__PURE__*/ compare((x, y) => x === y)
