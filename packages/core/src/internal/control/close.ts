/** Bodies: what of an expression is computed anew for every turn, and what comes in from outside. */
import { between } from "../between.ts"
import type { Node } from "../Node.ts"
import { dependents, like, since, substitute } from "./placeholder.ts"

/** A placeholder of a body, and what it stands for outside. */
export interface Bound {
  readonly placeholder: Node
  readonly operand: Node
}

export interface Closing {
  readonly invariants: ReadonlyArray<Bound>
  readonly outputs: ReadonlyArray<Node>
}

/** A number, an index, or one of them repeated: cheaper made inside than brought in. */
const madeInside = (order: ReadonlyArray<Node>): ReadonlySet<Node> => {
  const found = new Set<Node>()
  for (const node of order) {
    const own = node.op === "literal" || node.op === "iota"
    if (own || ((node.op === "broadcast" || node.op === "reshape") && found.has(node.inputs[0]!))) found.add(node)
  }
  return found
}

/**
 * `outputs` closed over: the largest expressions that depend on none of `variant` come in through placeholders of their own, except
 * those that are cheaper made inside. `known` are invariants that `outputs` are written with already; the result has those that
 * are used. What is `own` stays inside whatever it depends on (older nodes than one that is not are not, either). Nodes that depend
 * on no new invariant stay the same nodes.
 */
export const close = (
  outputs: ReadonlyArray<Node>,
  variant: ReadonlyArray<Node>,
  known: ReadonlyArray<Bound> = [],
  own: (node: Node) => boolean = () => false
): Closing => {
  const operands = new Map(known.map(({ operand, placeholder }) => [placeholder, operand]))
  const stops = new Set([...variant, ...operands.keys()])
  const first = since(stops)
  // what was there before is outside, and is not walked through for every loop
  const isOlder = (node: Node): boolean => node.serial < first && node.op !== "broadcast" && node.op !== "reshape"
  const order = between(outputs, { has: (node) => stops.has(node) || (isOlder(node) && !own(node)) })
  const inside = dependents(order, variant)
  for (const node of order) if (node.inputs.length > 0 && own(node)) inside.add(node)
  const made = madeInside(order)
  const outer = new Set<Node>()
  const use = (node: Node): void => {
    if (!inside.has(node) && !made.has(node)) outer.add(node)
  }
  for (const node of order) if (inside.has(node) && !variant.includes(node)) node.inputs.forEach(use)
  outputs.forEach(use)
  const used = [...outer]
  const hoisted = substitute(used, operands)
  const by = new Map<Node, Node>()
  const invariants = used.map((node, i): Bound => {
    const placeholder = operands.has(node) ? node : like(node)
    if (placeholder !== node) by.set(node, placeholder)
    return { placeholder, operand: hoisted[i]! }
  })
  return { invariants, outputs: substitute(outputs, by) }
}
