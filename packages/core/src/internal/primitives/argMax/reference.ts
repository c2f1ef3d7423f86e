import { reduce } from "../reduceReference.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"argMax"> = ({ axis }, [x]) =>
  reduce(x, [axis], (data, start, inner) => {
    let best = 0
    for (let j = 0; j < inner.length; j++) {
      const value = data[start + inner[j]!]!
      if (Number.isNaN(value)) return j
      if (value > data[start + inner[best]!]!) best = j
    }
    return best
  })
