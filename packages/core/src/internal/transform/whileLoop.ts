/** `whileLoop` at run time: condition and body are traced once, on the same placeholders. */
import { isTensor } from "../../Tensor.ts"
import * as Tree from "../../Tree.ts"
import { like } from "../control/placeholder.ts"
import { projectAll } from "../control/result.ts"
import * as Loop from "../control/while.ts"
import type { Node } from "../Node.ts"
import { fail } from "../shape/fail.ts"
import { checkFunction } from "../shape/found.ts"
import { show } from "../shape/show.ts"
import { leavesOf, next } from "./carry.ts"

type Fn = (carry: unknown) => unknown

/** A bool scalar; `what` begins the sentence. */
export const scalarBool = (op: string, what: string, verb: string, value: unknown): Node => {
  if (!isTensor(value)) return fail(op, `${op}: ${what} must ${verb} a bool scalar but is no tensor`)
  const node = value as Node
  const own = verb === "be" ? "is" : "gives"
  if (node.axes.length > 0) fail(op, `${op}: ${what} must ${verb} a bool scalar but ${own} ${show(node.axes)}`)
  if (node.dtype !== "bool") fail(op, `${op}: ${what} must ${verb} a bool scalar but ${own} ${node.dtype}`)
  return node
}

export const whileLoop = (condition: Fn, body: Fn, init: unknown): unknown => {
  checkFunction("whileLoop", condition)
  checkFunction("whileLoop", body)
  const carries = leavesOf("whileLoop", "the carry", init)
  if (carries.length === 0) return fail("whileLoop", "whileLoop: the carry has no tensor")
  const before = carries.map(([, node]) => like(node))
  const carry = Tree.fromLeaves(init, before)
  const holds = scalarBool("whileLoop", "the condition", "give", condition(carry))
  const after = next("whileLoop: the body", carries, body(carry))
  const call = Loop.whileLoop({
    condition: holds,
    carries: carries.map(([, operand], i) => ({ placeholder: before[i]!, operand, next: after[i]! }))
  })
  return Tree.fromLeaves(init, projectAll(call))
}
