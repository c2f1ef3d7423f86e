import { div } from "../div/op.ts"
import { mul } from "../mul/op.ts"
import { gatherOrZero } from "../rows.ts"
import type { VjpRule } from "../rule.ts"
import { winners } from "./winners.ts"

/** Equal shares; 0 / 0 passes a NaN on. */
export const vjp: VjpRule<"scatterMax"> = ({ cotangent, inputs: [x, indices, updates], needs, output }) => {
  const { count, own, put } = winners(x, indices, updates, output)
  const share = div(cotangent, count)
  return [needs[0] ? mul(share, own) : null, null, needs[2] ? mul(gatherOrZero(share, indices), put) : null]
}
