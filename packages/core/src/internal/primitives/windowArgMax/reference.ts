import type { ReferenceRule } from "../rule.ts"
import { firstMaximum, windows } from "../windowsReference.ts"

export const reference: ReferenceRule<"windowArgMax"> = (attrs, [x], result) =>
  windows(attrs, x, result, (inside) => firstMaximum(x.data, inside))
