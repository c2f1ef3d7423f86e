import { eq } from "../eq/op.ts"
import { fill, zeros } from "../fill.ts"
import { gather } from "../gather/op.ts"
import { alongRows, gatherOrZero, positions } from "../rows.ts"
import type { VjpRule } from "../rule.ts"
import { scatterMax } from "../scatterMax/op.ts"
import { select } from "../select/op.ts"

/** The last update at a row has its cotangent; a row without one leaves it to x. */
export const vjp: VjpRule<"scatterSet"> = ({ cotangent, inputs: [x, indices, updates], needs }) => {
  const order = positions(indices.axes)
  const none = fill(-1, { axes: x.axes.slice(0, 1), dtype: "int32" })
  const last = scatterMax(none, indices, order)
  const kept = (): ReturnType<typeof select> =>
    select(alongRows(eq(last, none), cotangent), cotangent, zeros(cotangent))
  const taken = (): ReturnType<typeof select> => {
    const stays = alongRows(eq(gather(last, indices), order), updates)
    return select(stays, gatherOrZero(cotangent, indices), zeros(updates))
  }
  return [needs[0] ? kept() : null, null, needs[2] ? taken() : null]
}
