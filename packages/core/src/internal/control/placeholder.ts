/** Stand-ins: nodes without operands and value that something is put in the place of. */
import type { DType } from "../../DType.ts"
import type { Axis } from "../../Shape.ts"
import { between } from "../between.ts"
import { make, type Node } from "../Node.ts"

export const placeholder = (axes: ReadonlyArray<Axis>, dtype: DType): Node =>
  make("input", { index: -1 }, [], axes, dtype)

export const like = (node: Node): Node => placeholder(node.axes, node.dtype)

/** Of an element of `node`: without its first axis. */
export const elementOf = (node: Node): Node => placeholder(node.axes.slice(1), node.dtype)

/** The serial number before which no node can depend on one of these. */
export const since = (sources: Iterable<Node>): number => {
  let first = Infinity
  for (const { serial } of sources) if (serial < first) first = serial
  return first
}

/** `roots` with the nodes of `by` replaced; what does not depend on them stays the same node. */
export const substitute = (roots: ReadonlyArray<Node>, by: ReadonlyMap<Node, Node>): Array<Node> => {
  if (by.size === 0) return [...roots]
  const now = new Map(by)
  const of = (node: Node): Node => now.get(node) ?? node
  const first = since(by.keys())
  for (const node of between(roots, { has: (node) => by.has(node) || node.serial < first })) {
    if (now.has(node) || node.inputs.every((input) => !now.has(input))) continue
    now.set(node, make(node.op, node.attrs as never, node.inputs.map(of), node.axes, node.dtype))
  }
  return roots.map(of)
}

/** What of `order`, operands first, depends on `sources`, themselves included. */
export const dependents = (order: ReadonlyArray<Node>, sources: Iterable<Node>): Set<Node> => {
  const found = new Set(sources)
  for (const node of order) if (node.inputs.some((input) => found.has(input))) found.add(node)
  return found
}
