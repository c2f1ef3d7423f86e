import type { ReferenceRule } from "../rule.ts"
import { scatter } from "../scatterReference.ts"

export const reference: ReferenceRule<"scatterSet"> = (_, operands) => scatter(operands, (_, update) => update)
