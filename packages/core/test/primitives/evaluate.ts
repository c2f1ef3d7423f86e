/** A small interpreter of expressions over the reference rules: what tests of primitives and transforms compute with. */
import type { DType } from "../../src/DType.ts"
import { between } from "../../src/internal/between.ts"
import { aval, make, type Node, sizes } from "../../src/internal/Node.ts"
import { referenceRules } from "../../src/internal/primitives/referenceRules.ts"
import type { RuledOp } from "../../src/internal/primitives/rule.ts"
import type { AnyTensor } from "../../src/Tensor.ts"

export const asNode = (x: AnyTensor): Node => x as Node

export const count = (sizes: ReadonlyArray<number>): number => sizes.reduce((n, size) => n * size, 1)

/** The `index`-th thing that `evaluate` is given. */
export const input = (index: number, sizes: ReadonlyArray<number>, dtype: DType = "float32"): Node =>
  make(
    "input",
    { index },
    [],
    sizes.map((size) => ({ size })),
    dtype
  )

type Results = ReadonlyArray<Float64Array>

const visit = (node: Node, inputs: Results, values: Map<Node, Results>, precision: "float32" | "float64"): Results => {
  const operands = node.inputs.map((operand) => values.get(operand)!)
  switch (node.op) {
    case "input":
      return [inputs[node.attrs.index]!]
    case "constant":
      return [Float64Array.from(node.attrs.data.data)]
    case "cell":
      throw new Error("no cells here")
    case "project":
      return [operands[0]![node.attrs.index]!]
    case "composite": {
      const stand = node.inputs.map((x, i) => make("input", { index: i }, [], x.axes, x.dtype))
      return evaluate(
        node.attrs.body(...stand),
        operands.map(([value]) => value!),
        precision
      )
    }
    default: {
      const rule = referenceRules[node.op as RuledOp] as (attrs: any, inputs: any, result: any) => Float64Array
      const given = node.inputs.map((x, i) => ({ data: operands[i]![0]!, sizes: sizes(x), dtype: x.dtype }))
      const exact = rule(node.attrs, given, aval(node))
      return [precision === "float32" && node.dtype === "float32" ? exact.map(Math.fround) : exact]
    }
  }
}

/** In float64, or rounded to float32 after every primitive. */
export const evaluate = (
  roots: ReadonlyArray<AnyTensor>,
  inputs: Results = [],
  precision: "float32" | "float64" = "float64"
): Array<Float64Array> => {
  const nodes = roots.map(asNode)
  const values = new Map<Node, Results>()
  for (const node of between(nodes, new Set())) {
    const value = visit(node, inputs, values, precision)
    if (node.op !== "composite" && value[0]!.length !== count(sizes(node))) {
      throw new Error(`${node.op}: ${value[0]!.length} elements for [${sizes(node)}]`)
    }
    values.set(node, value)
  }
  return nodes.map((node) => values.get(node)![0]!)
}

/** The value of one expression. */
export const value = (root: AnyTensor, inputs: Results = []): Array<number> => Array.from(evaluate([root], inputs)[0]!)

const dot = (x: Float64Array, y: Float64Array): number => x.reduce((sum, v, i) => sum + v * y[i]!, 0)

/** Central differences in float64 of cotangent . f(inputs) by the inputs at `wrt`; f has one result. */
export const differences = (
  f: (inputs: Results) => Float64Array,
  inputs: Results,
  cotangent: Float64Array,
  wrt: number,
  step = 1e-5
): Array<number> =>
  Array.from(inputs[wrt]!, (x, i) => {
    const at = (moved: number): number => {
      const changed = inputs[wrt]!.slice()
      changed[i] = moved
      return dot(f(inputs.map((data, j) => (j === wrt ? changed : data))), cotangent)
    }
    return (at(x + step) - at(x - step)) / (2 * step)
  })

/** Deterministic numbers in (-1, 1) that have no structure. */
export const numbers = (n: number, seed: number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => {
    const x = Math.sin((i + 1) * 12.9898 + seed * 78.233) * 43758.5453
    return 2 * (x - Math.floor(x)) - 1
  })

/** The largest error, relative to values above 1; Infinity where only one is NaN, or lengths differ. */
export const distance = (actual: ArrayLike<number>, expected: ArrayLike<number>): number => {
  if (actual.length !== expected.length) return Infinity
  let worst = 0
  for (let i = 0; i < actual.length; i++) {
    const [x, y] = [actual[i]!, expected[i]!]
    if (Object.is(x, y) || x === y) continue
    const error = Math.abs(x - y) / Math.max(1, Math.abs(y))
    worst = Math.max(worst, Number.isNaN(error) ? Infinity : error)
  }
  return worst
}
