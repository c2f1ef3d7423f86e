import type { ReferenceRule } from "../rule.ts"
import { firstMaximum, windows } from "../windowsReference.ts"

export const reference: ReferenceRule<"windowMax"> = (attrs, [x], result) =>
  windows(attrs, x, result, (inside) => {
    const at = firstMaximum(x.data, inside)
    return at < 0 ? (x.dtype === "float32" ? -Infinity : -0x80000000) : x.data[at]!
  })
