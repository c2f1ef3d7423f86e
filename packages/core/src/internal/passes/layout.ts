/**
 * Makes every value reachable by strides: dots whose axes do not merge get a transposed copy of an operand, integer dots become
 * products and sums, and cells that leave the program (as an output, or into another cell) are copied before they change.
 */
import type { Attrs, Graph, GraphNode } from "../../Graph.ts"
import { contraction, free, isBlocked } from "./contraction.ts"
import { home, isAlias, make, type Views } from "./views.ts"

type DotNode = Extract<GraphNode, { readonly op: "dot" }>

export interface Laid {
  readonly graph: Graph
  readonly views: Views
}

const range = (length: number, from = 0): Array<number> => Array.from({ length }, (_, i) => from + i)

export const layout = (graph: Graph): Laid => {
  const views = make()
  const { nodes } = views
  const push = (node: GraphNode, forced = false): number => {
    views.push(node, forced)
    return nodes.length - 1
  }
  const sizesOf = (id: number): ReadonlyArray<number> => nodes[id]!.sizes

  const transpose = (id: number, permutation: ReadonlyArray<number>, forced: boolean): number =>
    push(
      {
        op: "transpose",
        attrs: { permutation },
        inputs: [id],
        sizes: permutation.map((axis) => sizesOf(id)[axis]!),
        dtype: nodes[id]!.dtype
      },
      forced
    )

  /** The permutation to (batch, free, contract) order. */
  const ordered = (
    id: number,
    batch: ReadonlyArray<number>,
    contract: ReadonlyArray<number>
  ): { readonly permutation: Array<number>; readonly free: number } => {
    const rest = free(sizesOf(id).length, batch, contract)
    return { permutation: [...batch, ...rest, ...contract], free: rest.length }
  }

  const operand = (id: number) => ({ sizes: sizesOf(id), strides: views.of[id]!.strides })

  const floatDot = (node: DotNode): number => {
    const [lhs, rhs] = node.inputs as [number, number]
    const merged = contraction(node.attrs, operand(lhs), operand(rhs))
    if (!isBlocked(merged)) return push(node)
    const { lhsBatch, rhsBatch } = node.attrs
    const lhsContract = merged.order.map((i) => node.attrs.lhsContract[i]!)
    const rhsContract = merged.order.map((i) => node.attrs.rhsContract[i]!)
    const copy = (id: number, wanted: boolean, batch: ReadonlyArray<number>, contract: ReadonlyArray<number>) => {
      if (!wanted) return { id, batch, contract }
      const { free: rows, permutation } = ordered(id, batch, contract)
      const first = batch.length + rows
      return {
        id: transpose(id, permutation, true),
        batch: range(batch.length),
        contract: range(contract.length, first)
      }
    }
    const left = copy(lhs, merged.lhs, lhsBatch, lhsContract)
    const right = copy(rhs, merged.rhs, rhsBatch, rhsContract)
    const attrs: Attrs["dot"] = {
      lhsContract: left.contract,
      rhsContract: right.contract,
      lhsBatch: left.batch,
      rhsBatch: right.batch
    }
    return push({ ...node, attrs, inputs: [left.id, right.id] })
  }

  const integerDot = (node: DotNode): number => {
    const { dtype } = node
    const [lhs, rhs] = node.inputs as [number, number]
    const { lhsBatch, lhsContract, rhsBatch, rhsContract } = node.attrs
    const left = ordered(lhs, lhsBatch, lhsContract)
    const right = ordered(rhs, rhsBatch, rhsContract)
    const [b, m, n, k] = [lhsBatch.length, left.free, right.free, lhsContract.length]
    const x = transpose(lhs, left.permutation, false)
    const y = transpose(rhs, right.permutation, false)
    const sizes = [...node.sizes, ...sizesOf(x).slice(b + m)]
    const spread = (id: number, dims: ReadonlyArray<number>): number =>
      push({ op: "broadcast", attrs: { dims }, inputs: [id], sizes, dtype })
    const wideX = spread(x, [...range(b + m), ...range(k, b + m + n)])
    const wideY = spread(y, [...range(b), ...range(n + k, b + m)])
    const product = push({ op: "mul", attrs: {}, inputs: [wideX, wideY], sizes, dtype })
    return push({ ...node, op: "reduceSum", attrs: { axes: range(k, b + m + n) }, inputs: [product] })
  }

  const ids: Array<number> = []
  for (const original of graph.nodes) {
    const node = { ...original, inputs: original.inputs.map((input) => ids[input]!) } as GraphNode
    ids.push(node.op !== "dot" ? push(node) : node.dtype === "float32" ? floatDot(node) : integerDot(node))
  }

  /** The cell whose memory a node is, or null. */
  const cellOf = (id: number): number | null => {
    if (!isAlias(nodes, views, id)) return null
    const node = nodes[home(views, id)]!
    return node.op === "cell" ? node.attrs.index : null
  }
  const identity = (id: number): number =>
    push({ op: "identity", attrs: {}, inputs: [id], sizes: sizesOf(id), dtype: nodes[id]!.dtype })

  const outputs = graph.outputs.map((output) => {
    const id = ids[output]!
    return cellOf(id) === null ? id : identity(id)
  })
  const updates = graph.updates.map(({ cell, node }) => {
    const id = ids[node]!
    const from = cellOf(id)
    return { cell, node: from === null || from === cell ? id : identity(id) }
  })
  const guard = graph.guard === null ? null : ids[graph.guard]!
  return { graph: { ...graph, nodes, outputs, updates, guard }, views }
}
