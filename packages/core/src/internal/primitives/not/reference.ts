import { unary } from "../elementwiseReference.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"not"> = /*#__PURE__*/ unary(
  (x) => ~x,
  (x) => ~x,
  (x) => 1 - x
)
