import { keyed } from "../../threefry.ts"
import { count } from "../indexing.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"randomBits"> = (_, [key], { sizes }) => {
  const threefry = keyed(key.data[0]!, key.data[1]!)
  const block = new Int32Array(2)
  return new Float64Array(count(sizes)).map((_, i) => {
    threefry(0, i, block)
    return block[0]! ^ block[1]!
  })
}
