import { binary } from "../elementwiseReference.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"shiftLeft"> = /*#__PURE__*/ binary((x, y) => x << y)
