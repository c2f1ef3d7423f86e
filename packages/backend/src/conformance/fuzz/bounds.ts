/**
 * How far two right implementations in float32 may be apart, element by element: each primitive's error is carried through
 * the condition of those after it. Where a result jumps within its operands' error, the bound is Infinity: anything goes.
 */
import type { Graph, GraphNode } from "@typegrad/core/Graph"
import { type NdArray, unsafeMake } from "@typegrad/core/NdArray"
import * as Reference from "@typegrad/core/Reference"
import { type Bounded, movements, type Numbers, rules, tainted, views, zeros } from "./rules.ts"

const wide = ({ dtype, sizes }: GraphNode, data: Numbers): NdArray =>
  unsafeMake<any, any>(sizes, sizes, dtype, data as never)

/** Every node's value and bound. */
export const bounds = (graph: Graph): ReadonlyArray<Bounded> => {
  const values = Reference.interpret(graph, [], [], "float32")
  const found: Array<Bounded> = []
  graph.nodes.forEach((node, id) => {
    const value = values[id]!
    const xs = node.inputs.map((input) => found[input]!)
    const exact = xs.every(({ error }) => error.every((e) => e === 0))
    const operands = node.inputs.map((input) => graph.nodes[input]!)
    const single: Graph = {
      nodes: [
        ...operands.map(
          ({ dtype, sizes }, index): GraphNode => ({ op: "input", attrs: { index }, inputs: [], sizes, dtype })
        ),
        { ...node, inputs: operands.map((_, index) => index) } as GraphNode
      ],
      inputs: operands.map(({ dtype, sizes }) => ({ dtype, sizes })),
      constants: [],
      cells: [],
      outputs: [operands.length],
      updates: [],
      guard: null
    }
    const run = (...numbers: ReadonlyArray<Numbers>): Numbers =>
      Reference.interpret(
        single,
        numbers.map((data, i) => wide(operands[i]!, data))
      )[0]!.slice()
    const discrete = node.dtype !== "float32" && !views.has(node.op) && node.op !== "cast"
    const floats = operands.some(({ dtype }) => dtype === "float32")
    const rule =
      xs.length === 0 ? zeros : discrete && !floats && !(node.op in movements) ? tainted : (rules[node.op] ?? tainted)
    const error = rule({ node, xs, value, run, exact })
    for (let k = 0; k < error.length; k++) {
      // what float32 can hardly hold may overflow elsewhere
      const lost = Number.isNaN(error[k]!) || (Number.isFinite(value[k]!) ? Math.abs(value[k]!) > 1e30 : !exact)
      if (lost && node.dtype === "float32") error[k] = Infinity
      // devices may take what is below the normal numbers for 0
      const size = Math.abs(value[k]!)
      if (size > 0 && size < 2 ** -126) error[k] = Math.max(error[k]!, size)
    }
    found.push({ value, error })
  })
  return found
}
