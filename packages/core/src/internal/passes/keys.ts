/** One key, one sampler: equal keys are one node by now, and samplers are never merged. */
import type { Graph } from "../../Graph.ts"
import { bodies, isControl } from "./bodies.ts"

type Sizes = ReadonlyArray<number>

export type Reused = readonly [Sizes, Sizes]

/** What a graph draws: from which of its inputs, and whether twice from one key. */
interface Draws {
  readonly inputs: ReadonlyMap<number, Sizes>
  readonly reused: Reused | null
}

const draws = (graph: Graph): Draws => {
  const drawn = new Map<number, { readonly sizes: Sizes; readonly predicate: number | null }>()
  let reused: Reused | null = null
  // a branch and its derivative, which computes it again, have one predicate
  const draw = (key: number, sizes: Sizes, predicate: number | null): void => {
    const first = drawn.get(key)
    if (first === undefined) drawn.set(key, { sizes, predicate })
    else if (predicate === null || first.predicate !== predicate) reused ??= [first.sizes, sizes]
  }
  for (const node of graph.nodes) {
    if (node.op === "randomBits") draw(node.inputs[0]!, node.sizes, null)
    if (!isControl(node)) continue
    // a body's inputs are the last operands; of two branches one is run
    const inside = new Map<number, Sizes>()
    for (const body of bodies(node)) {
      const found = draws(body)
      reused ??= found.reused
      const before = node.inputs.length - body.inputs.length
      for (const [index, sizes] of found.inputs) {
        const key = node.inputs[before + index]!
        const first = inside.get(key)
        // a condition and its body are both run
        if (first !== undefined && node.op === "while") reused ??= [first, sizes]
        inside.set(key, sizes)
      }
    }
    for (const [key, sizes] of inside) draw(key, sizes, node.op === "cond" ? node.inputs[0]! : null)
  }
  const inputs = new Map<number, Sizes>()
  for (const [id, { sizes }] of drawn) {
    const node = graph.nodes[id]!
    if (node.op === "input") inputs.set(node.attrs.index, sizes)
  }
  return { inputs, reused }
}

/** Two samplers on one key, as their sizes, or null. A loop draws from what its first turn draws from. */
export const reusedKey = (graph: Graph): Reused | null => draws(graph).reused
