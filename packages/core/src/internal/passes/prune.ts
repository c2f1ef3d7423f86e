/** Loops and branches without what nobody needs: results, carries, operands. One walk back. */
import type { Graph, GraphNode } from "../../Graph.ts"
import { isControl, type Pruned, prune } from "./bodies.ts"
import { renumbered } from "./builder.ts"

export const pruned = (graph: Graph): Graph => {
  if (!graph.nodes.some(isControl)) return graph
  const live = new Uint8Array(graph.nodes.length)
  const mark = (id: number) => {
    live[id] = 1
  }
  graph.outputs.forEach(mark)
  graph.updates.forEach(({ node }) => mark(node))
  if (graph.guard !== null) mark(graph.guard)
  const wanted = new Map<number, Set<number>>()
  const calls = new Map<number, Pruned>()
  for (let id = graph.nodes.length - 1; id >= 0; id--) {
    if (live[id] === 0) continue
    const node = graph.nodes[id]!
    if (node.op === "project") {
      const call = node.inputs[0]!
      wanted.set(call, (wanted.get(call) ?? new Set()).add(node.attrs.index))
    }
    if (isControl(node)) {
      const call = prune(node, wanted.get(id)!)
      calls.set(id, call)
      call.operands.forEach((i) => mark(node.inputs[i]!))
    } else node.inputs.forEach(mark)
  }
  const now = new Int32Array(graph.nodes.length)
  const nodes: Array<GraphNode> = []
  graph.nodes.forEach((node, id) => {
    if (live[id] === 0) return
    const call = calls.get(id)
    const inputs = (call?.operands.map((i) => node.inputs[i]!) ?? node.inputs).map((input) => now[input]!)
    const source = node.op === "project" ? calls.get(node.inputs[0]!) : undefined
    const attrs =
      source !== undefined && node.op === "project" ? { index: source.results.indexOf(node.attrs.index) } : node.attrs
    now[id] = nodes.push({ ...(call?.node ?? { ...node, attrs }), inputs } as GraphNode) - 1
  })
  return renumbered(graph, nodes, now)
}
