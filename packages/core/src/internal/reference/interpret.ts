/** A graph, node by node, through the reference rules. */
import type { DType } from "../../DType.ts"
import type { Aval, Graph } from "../../Graph.ts"
import * as NdArray from "../../NdArray.ts"
import { referenceRules } from "../primitives/referenceRules.ts"
import type { ReferenceRule, RuledOp, Value } from "../primitives/rule.ts"
import { type ControlNode, control } from "./control.ts"

export type Precision = "float64" | "float32"

/** Rounds in place what is a float to the precision. */
const rounded = (data: Float64Array, dtype: DType, precision: Precision): Float64Array => {
  if (precision === "float32" && dtype === "float32") {
    for (let i = 0; i < data.length; i++) data[i] = Math.fround(data[i]!)
  }
  return data
}

/** Host data as the interpreter holds it; a copy. */
export const load = (array: NdArray.NdArray): Float64Array => Float64Array.from(array.data)

/** A value of the interpreter on the host: float32 is rounded, the others are exact. */
export const store = (data: Float64Array, { dtype, sizes }: Aval): NdArray.NdArray => {
  const host =
    dtype === "float32" ? Float32Array.from(data) : dtype === "int32" ? Int32Array.from(data) : Uint8Array.from(data)
  return NdArray.unsafeMake<any, any>(sizes, sizes, dtype, host)
}

export interface Outcome {
  readonly outputs: ReadonlyArray<Float64Array>
  /** the new value of every cell that the program updates, whatever the guard */
  readonly updates: ReadonlyArray<{ readonly cell: number; readonly data: Float64Array }>
  readonly guard: boolean
}

export const interpret = (
  graph: Graph,
  inputs: ReadonlyArray<Float64Array>,
  constants: ReadonlyArray<Float64Array>,
  cells: ReadonlyArray<Float64Array>,
  precision: Precision
): Outcome => {
  const values: Array<Value> = []
  const data = (id: number): Float64Array => values[id]!.data
  const results = new Map<number, ReadonlyArray<Float64Array>>()
  const call = (node: ControlNode): ReadonlyArray<Float64Array> =>
    control(node, node.inputs.map(data), (body, given) => interpret(body, given, [], [], precision).outputs)
  graph.nodes.forEach((node, id) => {
    const { dtype, sizes } = node
    const push = (data: Float64Array): void => {
      values.push({ data, sizes, dtype })
    }
    switch (node.op) {
      case "input":
        push(inputs[node.attrs.index]!)
        break
      case "constant":
        push(constants[node.attrs.index]!)
        break
      case "cell":
        push(cells[node.attrs.index]!)
        break
      case "composite":
        throw new Error(`the reference has no kernel for ${node.attrs.name}`)
      case "scan":
      case "while":
      case "cond": {
        const given = call(node)
        results.set(id, given)
        push(given[0]!)
        break
      }
      case "project":
        push(results.get(node.inputs[0]!)![node.attrs.index]!)
        break
      default: {
        const rule = referenceRules[node.op as RuledOp] as unknown as ReferenceRule<"identity">
        const operands = node.inputs.map((input) => values[input]!) as unknown as readonly [Value]
        push(rounded(rule(node.attrs, operands, { sizes, dtype }), dtype, precision))
      }
    }
  })
  return {
    outputs: graph.outputs.map(data),
    updates: graph.updates.map(({ cell, node }) => ({ cell, data: data(node) })),
    guard: graph.guard === null || data(graph.guard)[0] !== 0
  }
}
