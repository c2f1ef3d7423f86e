import { cumulate } from "../cumulativeReference.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"cumprod"> = (attrs, [x]) =>
  cumulate(attrs, x, 1, x.dtype === "float32" ? (product, y) => product * y : Math.imul)
