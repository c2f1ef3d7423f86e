/** Loops and branches: bodies interpreted as often as they run. */
import type { Graph, GraphNode } from "../../Graph.ts"
import { count } from "../primitives/indexing.ts"

type Values = ReadonlyArray<Float64Array>

export type ControlNode = Extract<GraphNode, { readonly op: "scan" | "while" | "cond" }>

/** The outputs of a body. */
type Run = (body: Graph, inputs: Values) => Values

const scan = ({ attrs }: Extract<ControlNode, { readonly op: "scan" }>, operands: Values, run: Run): Values => {
  const { body, carries, invariants, length, results, reverse } = attrs
  const first = operands.slice(0, invariants)
  let carry = operands.slice(invariants, invariants + carries)
  const sequences = operands.slice(invariants + carries)
  const stacked = results.slice(carries).map(({ sizes }) => new Float64Array(count(sizes)))
  for (let turn = 0; turn < length; turn++) {
    const at = reverse ? length - 1 - turn : turn
    const elements = sequences.map((data) => {
      const size = data.length / length
      return data.slice(at * size, (at + 1) * size)
    })
    const outputs = run(body, [...first, ...carry, ...elements])
    carry = outputs.slice(0, carries)
    stacked.forEach((all, i) => all.set(outputs[carries + i]!, (at * all.length) / length))
  }
  return [...carry, ...stacked]
}

/** The results of a loop or branch. */
export const control = (node: ControlNode, operands: Values, run: Run): Values => {
  switch (node.op) {
    case "scan":
      return scan(node, operands, run)
    case "while": {
      const { body, condition, invariants } = node.attrs
      const first = operands.slice(0, invariants)
      let carry = operands.slice(invariants)
      while (run(condition, [...first, ...carry])[0]![0] !== 0) carry = run(body, [...first, ...carry]) as typeof carry
      return carry
    }
    case "cond": {
      const [predicate, ...given] = operands
      return run(predicate![0] === 0 ? node.attrs.whenFalse : node.attrs.whenTrue, given)
    }
  }
}
