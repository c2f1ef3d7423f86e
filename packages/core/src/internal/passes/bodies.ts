/** Loops and branches in graphs: their bodies, and what of them nobody needs. */
import type { Aval, Graph, GraphNode } from "../../Graph.ts"
import { pick } from "../primitives/indexing.ts"

export type ControlNode = Extract<GraphNode, { readonly op: "scan" | "while" | "cond" }>

export type ScanNode = Extract<GraphNode, { readonly op: "scan" }>

export type WhileNode = Extract<GraphNode, { readonly op: "while" }>

export type CondNode = Extract<GraphNode, { readonly op: "cond" }>

export const isControl = (node: GraphNode): node is ControlNode =>
  node.op === "scan" || node.op === "while" || node.op === "cond"

/** The graphs inside of a node. */
export const bodies = (node: GraphNode): ReadonlyArray<Graph> => {
  switch (node.op) {
    case "scan":
      return [node.attrs.body]
    case "while":
      return [node.attrs.condition, node.attrs.body]
    case "cond":
      return [node.attrs.whenTrue, node.attrs.whenFalse]
    default:
      return []
  }
}

/** Which inputs of a body some of its outputs depend on. */
const inputsOf = (body: Graph, outputs: ReadonlyArray<number>): ReadonlySet<number> => {
  const live = new Uint8Array(body.nodes.length)
  for (const id of outputs) live[id] = 1
  const found = new Set<number>()
  for (let id = body.nodes.length - 1; id >= 0; id--) {
    if (live[id] === 0) continue
    const node = body.nodes[id]!
    for (const input of node.inputs) live[input] = 1
    if (node.op === "input") found.add(node.attrs.index)
  }
  return found
}

/** What stays of a loop or branch: which of its operands, and of its results (`results[i]` is old, i new). */
export interface Pruned {
  readonly node: ControlNode
  readonly operands: ReadonlyArray<number>
  readonly results: ReadonlyArray<number>
}

/** 0, 1, ... */
export const numbers = (count: number): Array<number> => Array.from({ length: count }, (_, i) => i)

/** A body with these of its inputs and outputs, in this order. */
export const narrow = (body: Graph, inputs: ReadonlyArray<number>, outputs: ReadonlyArray<number>): Graph => {
  const index = new Map(inputs.map((old, now) => [old, now]))
  const live = new Uint8Array(body.nodes.length)
  for (const id of outputs) live[body.outputs[id]!] = 1
  for (let id = body.nodes.length - 1; id >= 0; id--) {
    if (live[id] === 1) for (const input of body.nodes[id]!.inputs) live[input] = 1
  }
  // a call writes every result, wanted or not
  body.nodes.forEach((node, id) => {
    if (node.op === "project" && live[node.inputs[0]!] === 1) live[id] = 1
  })
  const now = new Int32Array(body.nodes.length)
  const nodes: Array<GraphNode> = []
  body.nodes.forEach((node, id) => {
    if (live[id] === 0) return
    const kept =
      node.op === "input"
        ? { ...node, attrs: { index: index.get(node.attrs.index)! } }
        : { ...node, inputs: node.inputs.map((input) => now[input]!) }
    now[id] = nodes.push(kept as GraphNode) - 1
  })
  return {
    ...body,
    nodes,
    inputs: pick(body.inputs, inputs),
    outputs: outputs.map((i) => now[body.outputs[i]!]!)
  }
}

/** What a node is that gives these. */
export const first = (results: ReadonlyArray<Aval>): Aval => ({
  sizes: results[0]!.sizes,
  dtype: results[0]!.dtype
})

/** Carries that something needs: those whose result is wanted, and those that what is needed is computed from. */
const needed = (
  wanted: ReadonlySet<number>,
  carries: number,
  invariants: number,
  inputsFor: (results: ReadonlyArray<number>) => ReadonlySet<number>
): ReadonlyArray<number> => {
  const found = new Set(wanted)
  for (;;) {
    const inputs = inputsFor([...found])
    const more = numbers(carries).filter((i) => !found.has(i) && inputs.has(invariants + i))
    if (more.length === 0) return [...found].toSorted((a, b) => a - b)
    for (const i of more) found.add(i)
  }
}

const scan = (node: ScanNode, wanted: ReadonlySet<number>): Pruned => {
  const { body, carries, invariants, results: avals } = node.attrs
  const inputsFor = (results: ReadonlyArray<number>) => inputsOf(body, pick(body.outputs, results))
  const results = needed(wanted, carries, invariants, inputsFor)
  const inputs = inputsFor(results)
  const operands = numbers(node.inputs.length).filter((i) => {
    const carry = i - invariants
    return carry >= 0 && carry < carries ? results.includes(carry) : inputs.has(i)
  })
  const kept = pick(avals, results)
  const attrs = {
    ...node.attrs,
    invariants: operands.filter((i) => i < invariants).length,
    carries: results.filter((i) => i < carries).length,
    body: narrow(body, operands, results),
    results: kept
  }
  return { node: { ...node, attrs, ...first(kept) }, operands, results }
}

const whileLoop = (node: WhileNode, wanted: ReadonlySet<number>): Pruned => {
  const { body, condition, invariants, results: avals } = node.attrs
  const holds = inputsOf(condition, condition.outputs)
  const inputsFor = (results: ReadonlyArray<number>) =>
    new Set([...holds, ...inputsOf(body, pick(body.outputs, results))])
  const results = needed(wanted, avals.length, invariants, inputsFor)
  const inputs = inputsFor(results)
  const operands = numbers(node.inputs.length).filter((i) =>
    i < invariants ? inputs.has(i) : results.includes(i - invariants)
  )
  const kept = pick(avals, results)
  const attrs = {
    invariants: operands.filter((i) => i < invariants).length,
    condition: narrow(condition, operands, [0]),
    body: narrow(body, operands, results),
    results: kept
  }
  return { node: { ...node, attrs, ...first(kept) }, operands, results }
}

const cond = (node: CondNode, wanted: ReadonlySet<number>): Pruned => {
  const { whenFalse, whenTrue } = node.attrs
  const results = [...wanted].toSorted((a, b) => a - b)
  const [yes, no] = [whenTrue, whenFalse].map((body) => inputsOf(body, pick(body.outputs, results)))
  const given = numbers(node.inputs.length - 1).filter((i) => yes!.has(i) || no!.has(i))
  const kept = pick(node.attrs.results, results)
  const attrs = {
    whenTrue: narrow(whenTrue, given, results),
    whenFalse: narrow(whenFalse, given, results),
    results: kept
  }
  return { node: { ...node, attrs, ...first(kept) }, operands: [0, ...given.map((i) => i + 1)], results }
}

/** The node with what the `wanted` results need; one at least is wanted. */
export const prune = (node: ControlNode, wanted: ReadonlySet<number>): Pruned => {
  switch (node.op) {
    case "scan":
      return scan(node, wanted)
    case "while":
      return whileLoop(node, wanted)
    case "cond":
      return cond(node, wanted)
  }
}
