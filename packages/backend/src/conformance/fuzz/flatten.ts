/**
 * Expressions to a graph, as they are: nothing simplified, composites inlined, loops unrolled, both branches of a `cond` taken. So the
 * oracle owes nothing to the passes that it judges.
 */
import type { DType } from "@typegrad/core/DType"
import type { Graph, GraphNode } from "@typegrad/core/Graph"
import type { NdArray } from "@typegrad/core/NdArray"
import type { AnyTensor } from "@typegrad/core/Tensor"

/** What the expression behind a tensor is at run time (`core/src/internal/Node.ts`). */
interface Node {
  readonly op: string
  readonly attrs: any
  readonly inputs: ReadonlyArray<Node>
  readonly axes: ReadonlyArray<{ readonly size: number }>
  readonly dtype: DType
}

/** Every node of the graph is an output; `roots` are those of the tensors. */
export interface Flat {
  readonly graph: Graph
  readonly roots: ReadonlyArray<number>
}

export const flatten = (tensors: ReadonlyArray<AnyTensor>): Flat => {
  const nodes: Array<GraphNode> = []
  const constants: Array<NdArray> = []

  const emit = (
    op: string,
    attrs: unknown,
    inputs: ReadonlyArray<number>,
    sizes: ReadonlyArray<number>,
    dtype: DType
  ): number => nodes.push({ op, attrs, inputs, sizes, dtype } as GraphNode) - 1

  const reshaped = (id: number, sizes: ReadonlyArray<number>): number =>
    emit("reshape", {}, [id], sizes, nodes[id]!.dtype)

  const element = (id: number, index: number): number => {
    const { dtype, sizes } = nodes[id]!
    const rest = sizes.slice(1)
    const attrs = {
      start: [index, ...rest.map(() => 0)],
      stop: [index + 1, ...rest],
      step: sizes.map(() => 1)
    }
    return reshaped(emit("slice", attrs, [id], [1, ...rest], dtype), rest)
  }

  const stacked = (ids: ReadonlyArray<number>, sizes: ReadonlyArray<number>, dtype: DType): number => {
    if (ids.length === 0)
      return emit("broadcast", { dims: [] }, [emit("literal", { value: 0 }, [], [], dtype)], sizes, dtype)
    const rows = ids.map((id) => reshaped(id, [1, ...nodes[id]!.sizes]))
    return emit("concat", { axis: 0 }, rows, sizes, dtype)
  }

  /** The results of a body whose placeholders stand for `operands`. */
  const apply = (
    body: { inputs: ReadonlyArray<Node>; outputs: ReadonlyArray<Node> },
    operands: ReadonlyArray<number>
  ) => {
    const scope = visitor(new Map(body.inputs.map((node, i) => [node, operands[i]!])))
    return body.outputs.map(scope)
  }

  const scan = (attrs: any, operands: ReadonlyArray<number>): ReadonlyArray<number> => {
    const { body, carries, invariants, length, results, reverse } = attrs
    const fixed = operands.slice(0, invariants)
    const sequences = operands.slice(invariants + carries)
    let carry = operands.slice(invariants, invariants + carries)
    const rows: Array<ReadonlyArray<number>> = []
    for (let step = 0; step < length; step++) {
      const index = reverse ? length - 1 - step : step
      const found = apply(body, [...fixed, ...carry, ...sequences.map((id) => element(id, index))])
      carry = found.slice(0, carries)
      rows[index] = found.slice(carries)
    }
    const stack = results.slice(carries).map((aval: any, k: number) =>
      stacked(
        rows.map((row) => row[k]!),
        aval.sizes,
        aval.dtype
      )
    )
    return [...carry, ...stack]
  }

  const cond = (
    { whenFalse, whenTrue }: any,
    [predicate, ...operands]: ReadonlyArray<number>
  ): ReadonlyArray<number> => {
    const otherwise = apply(whenFalse, operands)
    return apply(whenTrue, operands).map((id, k) => {
      const { dtype, sizes } = nodes[id]!
      const all = emit("broadcast", { dims: [] }, [predicate!], sizes, "bool")
      return emit("select", {}, [all, id, otherwise[k]!], sizes, dtype)
    })
  }

  const visitor = (known: Map<Node, number>): ((node: Node) => number) => {
    const calls = new Map<Node, ReadonlyArray<number>>()
    const call = (node: Node): ReadonlyArray<number> => {
      const found = calls.get(node)
      if (found !== undefined) return found
      const operands = () => node.inputs.map(visit)
      const results =
        node.op === "composite"
          ? node.attrs.body(...node.inputs).map(visit)
          : node.op === "scan"
            ? scan(node.attrs, operands())
            : node.op === "cond"
              ? cond(node.attrs, operands())
              : null
      if (results === null) throw new Error(`random programs have no ${node.op}`)
      calls.set(node, results)
      return results
    }
    const make = (node: Node): number => {
      const sizes = node.axes.map(({ size }) => size)
      if (node.op === "project") return call(node.inputs[0]!)[node.attrs.index]!
      if (node.op === "constant")
        return emit("constant", { index: constants.push(node.attrs.data) - 1 }, [], sizes, node.dtype)
      return emit(node.op, node.attrs, node.inputs.map(visit), sizes, node.dtype)
    }
    const visit = (node: Node): number => {
      const found = known.get(node)
      if (found !== undefined) return found
      const id = make(node)
      known.set(node, id)
      return id
    }
    return visit
  }

  const visit = visitor(new Map())
  const roots = tensors.map((tensor) => visit(tensor as unknown as Node))
  const outputs = nodes.map((_, id) => id)
  return { graph: { nodes, inputs: [], constants, cells: [], outputs, updates: [], guard: null }, roots }
}
