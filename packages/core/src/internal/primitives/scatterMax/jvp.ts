import { div } from "../div/op.ts"
import { zeros } from "../fill.ts"
import { mul } from "../mul/op.ts"
import type { JvpRule } from "../rule.ts"
import { scatterAdd } from "../scatterAdd/op.ts"
import { winners } from "./winners.ts"

/** The mean of the tangents of the elements that tie. */
export const jvp: JvpRule<"scatterMax"> = ({ inputs: [x, indices, updates], output, tangents: [t, , u] }) => {
  if (t === null && u === null) return null
  const { count, own, put } = winners(x, indices, updates, output)
  const kept = t === null ? zeros(x) : mul(t, own)
  return div(u === null ? kept : scatterAdd(kept, indices, mul(u, put)), count)
}
