/** One key, one sampler: equal keys are one node by now, and samplers are never merged. */
import type { Graph } from "../../Graph.ts"

/** Two samplers on one key, as their sizes, or null. */
export const reusedKey = (graph: Graph): readonly [ReadonlyArray<number>, ReadonlyArray<number>] | null => {
  const drawn = new Map<number, ReadonlyArray<number>>()
  for (const node of graph.nodes) {
    if (node.op !== "randomBits") continue
    const key = node.inputs[0]!
    const first = drawn.get(key)
    if (first !== undefined) return [first, node.sizes]
    drawn.set(key, node.sizes)
  }
  return null
}
