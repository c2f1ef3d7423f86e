/** Derivatives of loops that run while a condition holds. */
import type { Node } from "../Node.ts"
import { fail } from "../shape/fail.ts"
import { project } from "./result.ts"
import { type Forward, turn } from "./scanJvp.ts"
import { parts, type While, whileLoop } from "./while.ts"

type Slot = ReadonlyArray<Node | null>

/** The number of turns is not known, and so is not the memory that reverse mode would need. */
export const whileVjp = (): never =>
  fail(
    "whileLoop",
    "whileLoop: reverse mode does not go through it, as the number of turns is not known: use Transform.scan with the largest number of turns, or forward mode"
  )

export const whileJvp = (node: While, tangents: Slot, forward: Forward): Slot => {
  const loop = parts(node)
  const given = new Map<Node, Node>()
  node.attrs.body.inputs.forEach((placeholder, i) => {
    const tangent = tangents[i] ?? null
    if (tangent !== null) given.set(placeholder, tangent)
  })
  const others = new Map(
    loop.invariants.flatMap(({ placeholder }) =>
      given.has(placeholder) ? [[placeholder, given.get(placeholder)!] as const] : []
    )
  )
  const own = turn(loop.carries, others, given, forward)
  if (own.length === 0) return loop.carries.map(() => null)
  const call = whileLoop({ ...loop, carries: [...loop.carries, ...own] })
  return loop.carries.map((carry) => {
    const at = own.findIndex(({ of }) => of === carry)
    return at === -1 ? null : project(call, loop.carries.length + at)
  })
}
