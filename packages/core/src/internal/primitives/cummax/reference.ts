import { cumulate } from "../cumulativeReference.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"cummax"> = (attrs, [x]) => cumulate(attrs, x, -Infinity, Math.max)
