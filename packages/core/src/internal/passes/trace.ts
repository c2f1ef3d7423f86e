/** Expressions to the flat graph. Composites that the backend has no kernel for are inlined here: only expressions hold their bodies. */
import type { Aval, Graph, GraphNode } from "../../Graph.ts"
import type { NdArray } from "../../NdArray.ts"
import { type Node, sizes } from "../Node.ts"

export interface Roots {
  readonly outputs: ReadonlyArray<Node>
  readonly updates: ReadonlyArray<{ readonly cell: number; readonly node: Node }>
  readonly guard: Node | null
}

export interface Options {
  readonly inputs: ReadonlyArray<Aval>
  readonly cells: ReadonlyArray<Aval>
  /** composites that stay calls */
  readonly composites: ReadonlySet<string>
}

/** Larger arrays are compared by identity only: hashing them would cost more than storing them twice. */
const contentLimit = 64

const contentKey = (array: NdArray): string => {
  const values: Array<string> = []
  for (let i = 0; i < array.data.length; i++) {
    const value = array.data[i]!
    values.push(Object.is(value, -0) ? "-0" : String(value))
  }
  return `${array.dtype}|${array.sizes.join(",")}|${values.join(",")}`
}

/** The graph of `roots`: operands first, every node object once. */
export const trace = (roots: Roots, options: Options): Graph => {
  const nodes: Array<GraphNode> = []
  const constants: Array<NdArray> = []
  const byIdentity = new Map<unknown, number>()
  const byContent = new Map<string, number>()
  const ids = new Map<Node, number>()
  const bodies = new Map<Node, ReadonlyArray<Node>>()

  const constantIndex = (array: NdArray): number => {
    const known = byIdentity.get(array)
    if (known !== undefined) return known
    const key = array.data.length <= contentLimit ? contentKey(array) : null
    const equal = key === null ? undefined : byContent.get(key)
    const index = equal ?? constants.push(array) - 1
    byIdentity.set(array, index)
    if (key !== null) byContent.set(key, index)
    return index
  }

  const inlined = (node: Node): Node | null => {
    if (node.op !== "project") return null
    const call = node.inputs[0]!
    if (call.op !== "composite" || options.composites.has(call.attrs.name)) return null
    let results = bodies.get(call)
    if (results === undefined) {
      results = call.attrs.body(...call.inputs)
      bodies.set(call, results)
    }
    return results[node.attrs.index]!
  }

  const emit = (node: Node): number => {
    const inputs = node.inputs.map((input) => ids.get(input)!)
    const common = { inputs, sizes: sizes(node), dtype: node.dtype }
    if (node.op === "constant") {
      return nodes.push({ op: "constant", attrs: { index: constantIndex(node.attrs.data) }, ...common }) - 1
    }
    if (node.op === "composite") {
      const { attrs, name, results } = node.attrs
      return nodes.push({ op: "composite", attrs: { name, attrs, results }, ...common }) - 1
    }
    return nodes.push({ op: node.op, attrs: node.attrs, ...common } as GraphNode) - 1
  }

  const visit = (root: Node): number => {
    const stack: Array<{ readonly node: Node; readonly body: Node | null; next: number }> = []
    const open = (node: Node) => {
      if (!ids.has(node)) stack.push({ node, body: inlined(node), next: 0 })
    }
    open(root)
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!
      const operands = top.body === null ? top.node.inputs : [top.body]
      const operand = operands[top.next++]
      if (operand !== undefined) {
        open(operand)
        continue
      }
      stack.pop()
      if (!ids.has(top.node)) ids.set(top.node, top.body === null ? emit(top.node) : ids.get(top.body)!)
    }
    return ids.get(root)!
  }

  const outputs = roots.outputs.map(visit)
  const guard = roots.guard === null ? null : visit(roots.guard)
  const updates = roots.updates.map(({ cell, node }) => ({ cell, node: visit(node) }))
  return { nodes, inputs: options.inputs, constants, cells: options.cells, outputs, updates, guard }
}
