/** `cond` at run time: both branches are traced, on the same placeholders. */
import * as Tree from "../../Tree.ts"
import * as Branches from "../control/cond.ts"
import { like } from "../control/placeholder.ts"
import { projectAll } from "../control/result.ts"
import { type Node, now } from "../Node.ts"
import { fail } from "../shape/fail.ts"
import { differ, show } from "../shape/show.ts"
import { leavesOf } from "./carry.ts"
import { scalarBool } from "./whileLoop.ts"

type Fn = (...operands: ReadonlyArray<any>) => unknown

const refuse = (message: string): never => fail("cond", `cond: ${message}`)

const part = (path: string): string => (path === "" ? "" : ` for ${path}`)

export const cond = (predicate: unknown, whenTrue: Fn, whenFalse: Fn, operands: ReadonlyArray<unknown>): unknown => {
  const test = scalarBool("cond", "the predicate", "be", predicate)
  // an operand may be no tree of tensors, such as an option: the branches close over it
  const given = leavesOf("cond", "the operands", operands)
  const inside = given.map(([, node]) => like(node))
  const args = Tree.fromLeaves(operands, inside)
  const since = now()
  const [yes, no] = [whenTrue(...args), whenFalse(...args)]
  const other = new Map(leavesOf("cond", "what whenFalse gives", no))
  const results = leavesOf("cond", "what whenTrue gives", yes).map(([path, a]): readonly [Node, Node] => {
    const b = other.get(path) ?? refuse(`whenFalse gives no ${path === "" ? "tensor" : path}`)
    other.delete(path)
    const same = a.axes.length === b.axes.length && a.axes.every((axis, i) => !differ(axis, b.axes[i]!))
    if (!same) refuse(`whenTrue gives ${show(a.axes)}${part(path)} but whenFalse gives ${show(b.axes)}`)
    if (a.dtype !== b.dtype) refuse(`whenTrue gives ${a.dtype}${part(path)} but whenFalse gives ${b.dtype}`)
    return [a, b]
  })
  for (const path of other.keys()) refuse(`whenTrue gives no ${path === "" ? "tensor" : path}`)
  if (results.length === 0) return yes
  const call = Branches.cond({
    predicate: test,
    operands: given.map(([, operand], i) => ({ placeholder: inside[i]!, operand })),
    whenTrue: results.map(([a]) => a),
    whenFalse: results.map(([, b]) => b),
    since
  })
  return Tree.fromLeaves(yes, projectAll(call))
}
