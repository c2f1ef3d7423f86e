import { cumulate } from "../cumulativeReference.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"cumsum"> = (attrs, [x]) =>
  cumulate(attrs, x, 0, x.dtype === "float32" ? (sum, y) => sum + y : (sum, y) => (sum + y) | 0)
