import { binary } from "../elementwiseReference.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"add"> = /*#__PURE__*/ binary(
  (x, y) => x + y,
  (x, y) => (x + y) | 0
)
