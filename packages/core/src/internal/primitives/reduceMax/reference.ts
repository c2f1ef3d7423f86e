import type { DType } from "../../../DType.ts"
import { reduce } from "../reduceReference.ts"
import type { ReferenceRule } from "../rule.ts"

/** the maximum over nothing */
const least: { readonly [D in DType]: number } = { float32: -Infinity, int32: -0x80000000, bool: 0 }

export const reference: ReferenceRule<"reduceMax"> = ({ axes }, [x]) =>
  reduce(x, axes, (data, start, inner) => {
    let top = least[x.dtype]
    for (let j = 0; j < inner.length; j++) top = Math.max(top, data[start + inner[j]!]!)
    return top
  })
