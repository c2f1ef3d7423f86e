/** Expressions to the flat graph. Composites that the backend has no kernel for are inlined here: only expressions hold their bodies. */
import type { Composites } from "../../Backend.ts"
import type { Aval, Graph, GraphNode } from "../../Graph.ts"
import type { NdArray } from "../../NdArray.ts"
import { type Schedule, schedule } from "../control/merge.ts"
import { type Control, isControl } from "../control/result.ts"
import { aval, type Closed, type Node, type NodeOf, sizes } from "../Node.ts"
import { fail } from "../shape/fail.ts"

export interface Roots {
  readonly outputs: ReadonlyArray<Node>
  readonly updates: ReadonlyArray<{ readonly cell: number; readonly node: Node }>
  readonly guard: Node | null
}

export interface Options {
  readonly inputs: ReadonlyArray<Aval>
  readonly cells: ReadonlyArray<Aval>
  /** composites that stay calls */
  readonly composites: Composites
}

const outside = "Program: a tensor of a loop's turn, or of one example of vmap, is used outside of it"

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

/** Bodies have no constants: inputs before the others stand for those of `graph`, and for the rest of `all`. */
const lift = (graph: Graph, all: ReadonlyArray<NdArray>): Graph => {
  const node = (given: GraphNode): GraphNode => {
    if (given.op === "input") return { ...given, attrs: { index: given.attrs.index + all.length } }
    if (given.op !== "constant") return given
    return { ...given, op: "input", attrs: { index: all.indexOf(graph.constants[given.attrs.index]!) } }
  }
  return {
    ...graph,
    nodes: graph.nodes.map(node),
    inputs: [...all.map(({ dtype, sizes }) => ({ dtype, sizes })), ...graph.inputs],
    constants: []
  }
}

/** The graphs of bodies that take the same operands; `constants` come before these. Deep as bodies are nested, no deeper. */
const closed = (bodies: ReadonlyArray<Closed>, composites: Options["composites"]) => {
  const graphs = bodies.map(({ inputs, outputs }) =>
    traced({ outputs, updates: [], guard: null }, { inputs: inputs.map(aval), cells: [], composites }, inputs)
  )
  const constants = [...new Set(graphs.flatMap((graph) => graph.constants))]
  return { graphs: graphs.map((graph) => lift(graph, constants)), constants }
}

/** The graph of `roots`: operands first, every node object once. */
export const trace = (roots: Roots, options: Options): Graph => traced(roots, options, [])

const traced = (roots: Roots, options: Options, placeholders: ReadonlyArray<Node>): Graph => {
  const nodes: Array<GraphNode> = []
  const constants: Array<NdArray> = []
  const byIdentity = new Map<unknown, number>()
  const byContent = new Map<string, number>()
  const ids = new Map<Node, number>()
  const bodies = new Map<Node, ReadonlyArray<Node> | null>()
  const own = new Map(placeholders.map((node, index) => [node, index]))

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

  /** What the body of a composite has for results, or null where the backend has a kernel for it. */
  const inside = (call: NodeOf<"composite">): ReadonlyArray<Node> | null => {
    const { attrs, body, name, results } = call.attrs
    const isKernel = options.composites.has(name, { name, attrs, results, inputs: call.inputs.map(aval) })
    return isKernel ? null : body(...call.inputs)
  }

  /** A result of a composite that is no call any more: what its body has there. */
  const inlined = (given: Node): Node => {
    let node = given
    while (node.op === "project") {
      const call = node.inputs[0]!
      if (call.op !== "composite") break
      let results = bodies.get(call)
      if (results === undefined) {
        results = inside(call)
        bodies.set(call, results)
      }
      if (results === null) break
      node = results[node.attrs.index]!
    }
    return node
  }

  const constant = (data: NdArray): number =>
    nodes.push({
      op: "constant",
      attrs: { index: constantIndex(data) },
      inputs: [],
      sizes: data.sizes,
      dtype: data.dtype
    }) - 1

  const control = (node: Control, operands: ReadonlyArray<number>): GraphNode => {
    const common = { sizes: sizes(node), dtype: node.dtype }
    const { results } = node.attrs
    const { composites } = options
    switch (node.op) {
      case "scan": {
        const { body, carries, invariants, length, reverse } = node.attrs
        const { constants, graphs } = closed([body], composites)
        const attrs = { length, invariants: constants.length + invariants, carries, reverse, body: graphs[0]!, results }
        return { op: "scan", attrs, inputs: [...constants.map(constant), ...operands], ...common }
      }
      case "while": {
        const { body, condition, invariants } = node.attrs
        const { constants, graphs } = closed([condition, body], composites)
        const attrs = {
          invariants: constants.length + invariants,
          condition: graphs[0]!,
          body: graphs[1]!,
          results
        }
        return { op: "while", attrs, inputs: [...constants.map(constant), ...operands], ...common }
      }
      case "cond": {
        const { constants, graphs } = closed([node.attrs.whenTrue, node.attrs.whenFalse], composites)
        const [predicate, ...given] = operands
        const attrs = { whenTrue: graphs[0]!, whenFalse: graphs[1]!, results }
        return { op: "cond", attrs, inputs: [predicate!, ...constants.map(constant), ...given], ...common }
      }
    }
  }

  const emit = (node: Node, source: Schedule["source"]): number => {
    const common = { sizes: sizes(node), dtype: node.dtype }
    const index = own.get(node)
    if (index !== undefined) return nodes.push({ op: "input", attrs: { index }, inputs: [], ...common }) - 1
    if (node.op === "input" && node.attrs.index < 0) return fail("Program", outside)
    if (node.op === "constant") return constant(node.attrs.data)
    if (node.op === "project") {
      const [call, index] = source(node)
      return nodes.push({ op: "project", attrs: { index }, inputs: [ids.get(call)!], ...common }) - 1
    }
    const inputs = node.inputs.map((input) => ids.get(inlined(input))!)
    if (isControl(node)) return nodes.push(control(node, inputs)) - 1
    if (node.op === "composite") {
      const { attrs, name, results } = node.attrs
      return nodes.push({ op: "composite", attrs: { name, attrs, results }, inputs, ...common }) - 1
    }
    return nodes.push({ op: node.op, attrs: node.attrs, inputs, ...common } as GraphNode) - 1
  }

  const all = [
    ...roots.outputs,
    ...(roots.guard === null ? [] : [roots.guard]),
    ...roots.updates.map(({ node }) => node)
  ]
  const { order, source } = schedule(all, new Set(placeholders), undefined, inlined)
  for (const node of order) ids.set(node, emit(node, source))
  const idOf = (node: Node): number => ids.get(inlined(node))!
  return {
    nodes,
    inputs: options.inputs,
    constants,
    cells: options.cells,
    outputs: roots.outputs.map(idOf),
    updates: roots.updates.map(({ cell, node }) => ({ cell, node: idOf(node) })),
    guard: roots.guard === null ? null : idOf(roots.guard)
  }
}
