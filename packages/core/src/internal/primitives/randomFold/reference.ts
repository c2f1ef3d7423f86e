import { keyed } from "../../threefry.ts"
import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"randomFold"> = (_, [key, data]) => {
  const block = new Int32Array(2)
  keyed(key.data[0]!, key.data[1]!)(0, data.data[0]!, block)
  return Float64Array.from(block)
}
