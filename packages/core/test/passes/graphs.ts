/** Small graphs written by hand. */
import type { DType } from "../../src/DType.ts"
import type { Attrs, Aval, Graph, GraphNode, Op } from "../../src/Graph.ts"
import { elementwiseOps } from "../../src/internal/passes/elementwise.ts"
import { plan } from "../../src/internal/passes/plan.ts"
import { simplify } from "../../src/internal/passes/simplify.ts"
import type { Kernel, Plan } from "../../src/Plan.ts"

export interface Builder {
  readonly nodes: Array<GraphNode>
  readonly inputs: Array<Aval>
  readonly cells: Array<Aval>
  readonly input: (sizes: ReadonlyArray<number>, dtype?: DType) => number
  readonly cell: (sizes: ReadonlyArray<number>, dtype?: DType) => number
  readonly node: <K extends Op>(
    op: K,
    attrs: Attrs[K],
    inputs: ReadonlyArray<number>,
    sizes?: ReadonlyArray<number>,
    dtype?: DType
  ) => number
  readonly graph: (parts: Partial<Pick<Graph, "outputs" | "updates" | "guard" | "constants">>) => Graph
}

export const builder = (): Builder => {
  const nodes: Array<GraphNode> = []
  const inputs: Array<Aval> = []
  const cells: Array<Aval> = []
  const node: Builder["node"] = (op, attrs, operands, sizes, dtype) => {
    const like = nodes[operands[0] ?? -1]
    return (
      nodes.push({
        op,
        attrs,
        inputs: operands,
        sizes: sizes ?? like?.sizes ?? [],
        dtype: dtype ?? like?.dtype ?? "float32"
      } as GraphNode) - 1
    )
  }
  return {
    nodes,
    inputs,
    cells,
    input: (sizes, dtype = "float32") => node("input", { index: inputs.push({ sizes, dtype }) - 1 }, [], sizes, dtype),
    cell: (sizes, dtype = "float32") => node("cell", { index: cells.push({ sizes, dtype }) - 1 }, [], sizes, dtype),
    node,
    graph: (parts) => ({ nodes, inputs, cells, constants: [], outputs: [], updates: [], guard: null, ...parts })
  }
}

export const planned = (graph: Graph): Plan => plan(simplify(graph, Math.fround), elementwiseOps)

/** "fused 2x3", "reduceSum 2x3", "dot", "copy 0", ... */
export const kinds = (plan: Plan): Array<string> =>
  plan.kernels.map((kernel: Kernel) => {
    switch (kernel.kind) {
      case "fused":
        return `${kernel.reduce?.op ?? "fused"} ${kernel.sizes.join("x")}`
      case "copy":
        return `copy ${kernel.cell}`
      case "single":
        return plan.graph.nodes[kernel.node]!.op
      default:
        return kernel.kind
    }
  })
