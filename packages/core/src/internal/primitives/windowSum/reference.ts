import type { ReferenceRule } from "../rule.ts"
import { windows } from "../windowsReference.ts"

export const reference: ReferenceRule<"windowSum"> = (attrs, [x], result) =>
  windows(attrs, x, result, (inside) => {
    let total = 0
    for (const at of inside) total = x.dtype === "float32" ? total + x.data[at]! : (total + x.data[at]!) | 0
    return total
  })
