/**
 * Bodies as plans of their own. A body whose carries are cells is a program with state, so what holds for the order of updates and for
 * updates in place holds for the carries of a loop, and for the results of a branch.
 */
import type { Graph, GraphNode } from "../../Graph.ts"
import type { Branch, Loop, Place, Plan } from "../../Plan.ts"
import type { ControlNode } from "./bodies.ts"
import { count } from "./strides.ts"

/** Plans a body; `outer` are the places of its first inputs. */
export type PlanBody = (body: Graph, outer: ReadonlyArray<Place>) => Plan

const unplaced: Place = { space: "arena", offset: 0, bytes: 0 }

/** `graph` with inputs `from` to `to` as cells; the others close ranks. */
const carried = (graph: Graph, from: number, to: number): Graph => {
  const node = (given: GraphNode): GraphNode => {
    if (given.op !== "input") return given
    const { index } = given.attrs
    if (index < from) return given
    if (index >= to) return { ...given, attrs: { index: index - (to - from) } }
    return { ...given, op: "cell", attrs: { index: index - from } }
  }
  return {
    ...graph,
    nodes: graph.nodes.map(node),
    inputs: graph.inputs.toSpliced(from, to - from),
    cells: graph.inputs.slice(from, to)
  }
}

/** `graph` whose first outputs are the next values of its cells. */
const updating = (graph: Graph): Graph => {
  const { cells, outputs } = graph
  return {
    ...graph,
    outputs: outputs.slice(cells.length),
    updates: outputs.slice(0, cells.length).map((node, cell) => ({ cell, node }))
  }
}

/** The kernel of a loop or branch `node`, whose results are the nodes `results`; its arena gets its place with the others. */
export const planControl = (
  graph: Graph,
  node: number,
  results: ReadonlyArray<number>,
  planBody: PlanBody
): Loop | Branch => {
  const call = graph.nodes[node] as ControlNode
  if (results.length !== call.attrs.results.length) throw new Error(`a result of a ${call.op} has no node`)
  const arena = unplaced
  const outer = (operands: ReadonlyArray<number>): Array<Place> =>
    operands.map((id) => ({ space: "outer", node: id, bytes: 4 * count(graph.nodes[id]!.sizes) }))
  if (call.op === "cond") {
    const places = outer(call.inputs.slice(1))
    const branch = (body: Graph): Plan => planBody(updating({ ...body, cells: call.attrs.results }), places)
    const { whenFalse, whenTrue } = call.attrs
    return { kind: "branch", node, results, whenTrue: branch(whenTrue), whenFalse: branch(whenFalse), arena }
  }
  const { attrs } = call
  const { invariants } = attrs
  const last = invariants + (call.op === "scan" ? call.attrs.carries : attrs.results.length)
  const places = outer(call.inputs.slice(0, invariants))
  const body = planBody(updating(carried(attrs.body, invariants, last)), places)
  const condition = call.op === "scan" ? null : planBody(carried(call.attrs.condition, invariants, last), places)
  return { kind: "loop", node, results, body, condition, arena }
}

/** Bytes of the arena that a kernel's bodies share. */
export const arenaBytes = (kernel: Loop | Branch): number =>
  kernel.kind === "loop"
    ? Math.max(kernel.body.bytes, kernel.condition?.bytes ?? 0)
    : Math.max(kernel.whenTrue.bytes, kernel.whenFalse.bytes)

/** The operands of a loop that are first carries, in the order of results, and those that its body reads where they stand. */
export const operandsOf = (graph: Graph, { node }: Loop) => {
  const call = graph.nodes[node] as ControlNode
  if (call.op === "cond") throw new Error("a branch is no loop")
  const { inputs } = call
  const { invariants } = call.attrs
  const end = call.op === "scan" ? invariants + call.attrs.carries : inputs.length
  return { first: inputs.slice(invariants, end), others: inputs.toSpliced(invariants, end - invariants) }
}
