/**
 * What a program computes, counted: the operations of its graph, without running it.
 *
 * @since 0.1.0
 */
import type { Graph, GraphNode } from "./Graph.ts"
import { isElementwise } from "./internal/passes/elementwise.ts"
import { count } from "./internal/primitives/indexing.ts"

/**
 * Counts of a graph. An operation is one arithmetic operation on a float or integer: a multiplication with its addition is two, a
 * transcendental function one. `bytes` are those of all values, 4 an element, that an operation gives.
 *
 * @since 0.1.0
 * @category models
 */
export interface Cost {
  readonly flops: number
  readonly bytes: number
  /** applications of primitives that compute something */
  readonly operations: number
}

/** Nodes that are there already, or only another way to look at one. */
const free: ReadonlySet<GraphNode["op"]> = /*#__PURE__*/ new Set<GraphNode["op"]>([
  ...(["input", "cell", "constant", "literal", "project", "identity", "stopGradient", "barrier"] as const),
  ...(["broadcast", "reshape", "transpose"] as const)
])

const nothing: Cost = { flops: 0, bytes: 0, operations: 0 }

const plus = (a: Cost, b: Cost): Cost => ({
  flops: a.flops + b.flops,
  bytes: a.bytes + b.bytes,
  operations: a.operations + b.operations
})

const times = (n: number, a: Cost): Cost => ({ flops: n * a.flops, bytes: n * a.bytes, operations: n * a.operations })

/** Operations of one application; moving data is none. */
const flops = (node: GraphNode, operand: (i: number) => ReadonlyArray<number>): number => {
  const size = count(node.sizes)
  if (isElementwise(node.op)) return node.op === "cast" || node.op === "select" ? 0 : size
  switch (node.op) {
    case "reduceSum":
    case "reduceMax":
    case "reduceProd":
    case "argMax":
    case "cumsum":
    case "cumprod":
    case "cummax":
      return count(operand(0))
    case "dot":
      return 2 * size * count(node.attrs.lhsContract.map((axis) => operand(0)[axis]!))
    case "convolution":
      return 2 * size * count(operand(1).slice(0, -1))
    case "windowSum":
    case "windowMax":
    case "windowArgMax":
      return size * count(node.attrs.window)
    case "scatterAdd":
    case "scatterMax":
      return count(operand(2))
    default:
      return 0
  }
}

const costOf = (graph: Graph, node: GraphNode): Cost => {
  switch (node.op) {
    case "scan":
      return times(node.attrs.length, of(node.attrs.body))
    case "while":
      return plus(of(node.attrs.condition), of(node.attrs.body))
    case "cond": {
      const [a, b] = [of(node.attrs.whenTrue), of(node.attrs.whenFalse)]
      return a.flops > b.flops ? a : b
    }
    default: {
      if (free.has(node.op)) return nothing
      const operand = (i: number): ReadonlyArray<number> => graph.nodes[node.inputs[i]!]!.sizes
      return { flops: flops(node, operand), bytes: 4 * count(node.sizes), operations: 1 }
    }
  }
}

/**
 * The cost of a graph. A `scan` costs its body times its length, a `while` one iteration (how many there are is not known), a
 * `cond` its dearer branch.
 *
 * @example
 * ```ts
 * import * as Cost from "@typegrad/core/Cost"
 * import * as Program from "@typegrad/core/Program"
 * import * as Spec from "@typegrad/core/Spec"
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * const graph = Program.trace(Tensor.matmul, [Spec.make([2, 3]), Spec.make([3, 4])])
 * Cost.of(graph).flops // => 48
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const of = (graph: Graph): Cost => graph.nodes.reduce((total, node) => plus(total, costOf(graph, node)), nothing)
