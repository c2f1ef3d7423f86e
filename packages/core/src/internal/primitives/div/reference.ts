import { binary } from "../elementwiseReference.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"div"> = /*#__PURE__*/ binary(
  (x, y) => x / y,
  (x, y) => (y === 0 ? 0 : (x / y) | 0)
)
