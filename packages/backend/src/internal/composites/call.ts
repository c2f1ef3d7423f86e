/** Calls of composites, as kernels see them. */
import type { Aval, CompositeAttrs, Graph } from "@typegrad/core/Graph"

export interface Call extends CompositeAttrs {
  readonly inputs: ReadonlyArray<Aval>
}

/** The call at a node, and the nodes of its operands. */
export const callAt = (
  graph: Graph,
  node: number
): { readonly call: Call; readonly operands: ReadonlyArray<number> } => {
  const given = graph.nodes[node]!
  if (given.op !== "composite") throw new Error(`${given.op} is no composite`)
  return {
    call: { ...given.attrs, inputs: given.inputs.map((input) => graph.nodes[input]!) },
    operands: given.inputs
  }
}
