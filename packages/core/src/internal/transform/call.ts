/** Functions as calls with rules of their own: a node whose body is the function's expression. */
import { isTensor } from "../../Tensor.ts"
import * as Tree from "../../Tree.ts"
import { type Bound, close } from "../control/close.ts"
import { like, substitute } from "../control/placeholder.ts"
import { aval, type CompositeNodeAttrs, make, type Node, type NodeOf } from "../Node.ts"
import { project } from "../primitives/project/op.ts"
import { fail } from "../shape/fail.ts"

export type Nodes = ReadonlyArray<Node>
export type Slot = ReadonlyArray<Node | null>

export const isFloat = (node: Node): boolean => node.dtype === "float32"

/** The argument with its tensors replaced. What is no tensor, such as a number, a function or the name of a key, stays. */
const mapTensors = (value: unknown, f: (node: Node) => unknown): unknown => {
  if (Tree.isLeaf(value)) return f(value as Node)
  if (Array.isArray(value)) return value.map((one) => mapTensors(one, f))
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mapTensors(one, f)]))
}

export const leavesOf = (args: ReadonlyArray<unknown>): Array<Node> => {
  const found: Array<Node> = []
  mapTensors(args, (node) => found.push(node))
  return found
}

/** The same arguments with a placeholder for every tensor. */
export const placeholders = <A extends ReadonlyArray<unknown>>(args: A): A => mapTensors(args, like) as A

/** The tensors of what a function gives. */
export const results = (op: string, value: unknown): Array<Node> =>
  (typeof value === "object" && value !== null ? Tree.leaves(value) : [value]).map((leaf) =>
    isTensor(leaf) ? (leaf as Node) : fail(op, `${op}: the function gives something that is not a Tensor`)
  )

/** The values of `outputs`, expressions of placeholders, when those are `given`. */
export const at = (outputs: Nodes, inputs: Nodes, given: Nodes): Array<Node> =>
  substitute(outputs, new Map(inputs.map((input, i) => [input, given[i]!])))

/** A call: the values of `outputs`, which depend on the placeholders of `bound` and on nothing else outside. */
export const call = (
  name: string,
  outputs: Nodes,
  bound: ReadonlyArray<Bound>,
  rules: Pick<CompositeNodeAttrs, "vjp" | "jvp">
): Array<Node> => {
  const first = outputs[0]
  if (first === undefined) return []
  const inputs = bound.map(({ placeholder }) => placeholder)
  const attrs: CompositeNodeAttrs = {
    name: `typegrad/${name}`,
    attrs: {},
    results: outputs.map(aval),
    resultAxes: outputs.map(({ axes }) => axes),
    body: (...given) => at(outputs, inputs, given),
    ...rules
  }
  const operands = bound.map(({ operand }) => operand)
  const node = make("composite", attrs, operands, first.axes, first.dtype) as NodeOf<"composite">
  return outputs.map((_, i) => project(node, i))
}

/** Placeholders with what they stand for. */
export const bind = (placeholders: Nodes, operands: Nodes): Array<Bound> =>
  placeholders.map((placeholder, i) => ({ placeholder, operand: operands[i]! }))

/** `outputs` closed over: `bound`, and after them what else they depend on. */
export const closed = (outputs: Nodes, bound: ReadonlyArray<Bound>) => {
  const variant = bound.map(({ placeholder }) => placeholder)
  const closing = close(outputs, variant)
  return { outputs: closing.outputs, bound: [...bound, ...closing.invariants] }
}
