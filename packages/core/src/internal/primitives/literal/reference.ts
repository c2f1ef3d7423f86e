import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"literal"> = ({ value }) => Float64Array.of(value)
