/**
 * Sums of values that stand beside each other in zeros, which are what the gradients of slices are, as one value put together: each
 * element is moved once, not added to the zeros of all the others.
 */
import type { Graph, GraphNode } from "../../Graph.ts"
import { renumbered } from "./builder.ts"

type Pad = Extract<GraphNode, { readonly op: "pad" }>

/** Where in which axis a padded value stands, if it is along one. */
interface Part {
  readonly axis: number
  readonly from: number
  readonly to: number
  readonly node: number
}

/** Whether `id` is +0 everywhere: adding -0 would be adding nothing. */
const isZero = (nodes: ReadonlyArray<GraphNode>, id: number): boolean => {
  const node = nodes[id]!
  const source = node.op === "broadcast" ? nodes[node.inputs[0]!]! : node
  return source.op === "literal" && Object.is(source.attrs.value, 0)
}

const partOf = (nodes: ReadonlyArray<GraphNode>, { attrs, inputs, sizes }: Pad): Part | null => {
  const { after, before, between } = attrs
  if (!isZero(nodes, inputs[1]!) || between.some((count) => count > 0)) return null
  const padded = sizes.flatMap((_, axis) => (before[axis] === 0 && after[axis] === 0 ? [] : [axis]))
  const axis = padded[0]
  if (axis === undefined || padded.length > 1 || before[axis]! < 0 || after[axis]! < 0) return null
  return { axis, from: before[axis]!, to: sizes[axis]! - after[axis]!, node: inputs[0]! }
}

/** By root of a tree of additions that nobody else sees: its parts in order, where they are apart. */
const trees = ({ guard, nodes, outputs, updates }: Graph): Map<number, ReadonlyArray<Part>> => {
  const found = new Map<number, ReadonlyArray<Part>>()
  if (nodes.reduce((count, { op }) => (op === "pad" ? count + 1 : count), 0) < 2) return found
  const uses = new Int32Array(nodes.length)
  const inside = new Uint8Array(nodes.length)
  for (const { inputs } of nodes) for (const input of inputs) uses[input]!++
  for (const id of [...outputs, ...updates.map(({ node }) => node), ...(guard === null ? [] : [guard])]) uses[id]!++
  for (let root = nodes.length - 1; root >= 0; root--) {
    if (nodes[root]!.op !== "add" || inside[root] === 1) continue
    const parts: Array<Part | null> = []
    const stack = [root]
    for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
      const node = nodes[id]!
      if (node.op === "add" && (id === root || uses[id] === 1)) {
        inside[id] = 1
        stack.push(...node.inputs)
      } else parts.push(node.op === "pad" ? partOf(nodes, node) : null)
    }
    const all = parts.filter((part) => part !== null).toSorted((a, b) => a.from - b.from)
    const apart = all.every(({ axis, from }, i) => axis === all[0]!.axis && (i === 0 || all[i - 1]!.to <= from))
    if (all.length === parts.length && apart) found.set(root, all)
  }
  return found
}

/** `graph` with such sums put together. */
export const joined = (graph: Graph): Graph => {
  const roots = trees(graph)
  if (roots.size === 0) return graph
  const nodes: Array<GraphNode> = []
  const now = new Int32Array(graph.nodes.length)
  const push = (node: GraphNode): number => nodes.push(node) - 1
  const join = ({ dtype, sizes }: GraphNode, parts: ReadonlyArray<Part>): number => {
    const { axis } = parts[0]!
    const literal = push({ op: "literal", attrs: { value: 0 }, inputs: [], sizes: [], dtype })
    const zeros = (length: number): number =>
      push({ op: "broadcast", attrs: { dims: [] }, inputs: [literal], sizes: sizes.with(axis, length), dtype })
    const inputs: Array<number> = []
    let at = 0
    const gap = (to: number): void => {
      if (to > at) inputs.push(zeros(to - at))
    }
    for (const { from, node, to } of parts) {
      gap(from)
      // a sum with zeros has no -0
      const operands = [now[node]!, zeros(to - from)]
      inputs.push(push({ op: "add", attrs: {}, inputs: operands, sizes: sizes.with(axis, to - from), dtype }))
      at = to
    }
    gap(sizes[axis]!)
    return push({ op: "concat", attrs: { axis }, inputs, sizes, dtype })
  }
  graph.nodes.forEach((node, id) => {
    const parts = roots.get(id)
    const inputs = node.inputs.map((input) => now[input]!)
    now[id] = parts === undefined ? push({ ...node, inputs }) : join(node, parts)
  })
  return renumbered(graph, nodes, now)
}
