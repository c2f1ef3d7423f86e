import type { ReferenceRule } from "../rule.ts"
import { scatter } from "../scatterReference.ts"

export const reference: ReferenceRule<"scatterAdd"> = (_, operands) =>
  scatter(operands, operands[0].dtype === "float32" ? (x, update) => x + update : (x, update) => (x + update) | 0)
