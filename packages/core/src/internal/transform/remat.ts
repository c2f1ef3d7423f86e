/** `remat`: calls whose values are computed again by reverse mode, from their operands alone (Chen et al. 2016, arXiv:1604.06174). */

import * as Tree from "../../Tree.ts"
import { again } from "../compositeRule.ts"
import type { Bound } from "../control/close.ts"
import { like } from "../control/placeholder.ts"
import { forward } from "../forward.ts"
import type { Node } from "../Node.ts"
import { barrier } from "../primitives/barrier/op.ts"
import { reverse } from "../reverse.ts"
import { checkFunction } from "../shape/found.ts"
import { at, bind, call, closed, leavesOf, type Nodes, placeholders, results, type Slot } from "./call.ts"

const there = (slot: Slot): Array<Node> => slot.flatMap((node) => (node === null ? [] : [node]))

/** The slot with other nodes where there is one. */
const refill = (slot: Slot, nodes: Nodes): Slot => {
  let next = 0
  return slot.map((node) => node && nodes[next++]!)
}

/**
 * A derivative of the call, as such a call: `of` gives its expression of placeholders for the operands, and for the cotangents or
 * tangents that are there.
 */
const derivative = (inputs: Nodes, slot: Slot, of: (inputs: Nodes, slot: Slot) => Slot): Slot => {
  const given = there(slot)
  const [primals, seeds] = [inputs.map(like), given.map(like)]
  const found = of(primals, refill(slot, seeds))
  return refill(found, rematCall(there(found), bind([...primals, ...seeds], [...inputs, ...given])))
}

/**
 * The values of `outputs`, expressions of the placeholders of `bound` alone. Reverse mode holds on to the operands: it computes
 * them anew behind a barrier that waits for the cotangents, so that no pass can take the second computation for the first.
 */
const rematCall = (outputs: Nodes, bound: ReadonlyArray<Bound>): Array<Node> => {
  const own = bound.map(({ placeholder }) => placeholder)
  return call("remat", outputs, bound, {
    vjp: ({ cotangents, inputs, needs }) =>
      derivative(inputs, cotangents, (primals, cotangents) => {
        const after = there(cotangents)
        const held = primals.map((x) => barrier(x, after))
        const wrt = held.filter((_, i) => needs[i])
        const found = reverse(at(outputs, own, held), cotangents, wrt)
        let next = 0
        return held.map((_, i) => (needs[i] ? found[next++]! : null))
      }),
    jvp: ({ inputs, tangents }) =>
      derivative(inputs, tangents, (primals, tangents) => {
        const inside = primals.map(again)
        return forward(at(outputs, own, inside), inside, tangents)
      })
  })
}

export const remat = (f: (...args: ReadonlyArray<unknown>) => unknown, args: ReadonlyArray<unknown>): unknown => {
  checkFunction("remat", f)
  const own = placeholders(args)
  const result = f(...own)
  const { bound, outputs } = closed(results("remat", result), bind(leavesOf(own), leavesOf(args)))
  return Tree.fromLeaves(result, rematCall(outputs, bound))
}
