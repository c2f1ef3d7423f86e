import type { ReferenceRule } from "../rule.ts"
import { scatter } from "../scatterReference.ts"

export const reference: ReferenceRule<"scatterMax"> = (_, operands) => scatter(operands, Math.max)
