import { reduce } from "../reduceReference.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"reduceProd"> = ({ axes }, [x]) => {
  const times = x.dtype === "float32" ? (product: number, y: number) => product * y : Math.imul
  return reduce(x, axes, (data, start, inner) => inner.reduce((product, at) => times(product, data[start + at]!), 1))
}
