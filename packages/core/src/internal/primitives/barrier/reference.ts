import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"barrier"> = (_, [x]) => x.data.slice()
