/** A small computational graph: steps that compute a value from earlier ones; the last is the loss. */
import * as Program from "@typegrad/core/Program"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import * as Effect from "effect/Effect"

type Any = Tensor.Tensor<any>

export interface Step {
  readonly name: string
  readonly formula: string
  readonly inputs: ReadonlyArray<string>
  readonly compute: (...inputs: ReadonlyArray<any>) => Tensor.AnyTensor
}

/** A node with its forward value and its backward signal: the derivative of the loss by it. */
export interface Drawn {
  readonly name: string
  readonly formula: string
  readonly inputs: ReadonlyArray<string>
  readonly shape: ReadonlyArray<number>
  readonly value: ReadonlyArray<number>
  readonly signal: ReadonlyArray<number>
}

/** Values and signals of leaves and steps. A signal is the gradient with respect to a zero that is added to the node. */
export const evaluate = Effect.fn("course.graph")(function* (
  leaves: Readonly<Record<string, Any>>,
  steps: ReadonlyArray<Step>
) {
  const run = (added: Readonly<Record<string, Any>>): Record<string, Any> => {
    const values: Record<string, Any> = {}
    const put = (name: string, value: any): void => {
      const zero = added[name]
      values[name] = zero === undefined ? value : Tensor.add(value, zero)
    }
    for (const [name, leaf] of Object.entries(leaves)) put(name, leaf)
    for (const { compute, inputs, name } of steps) put(name, compute(...inputs.map((input) => values[input])))
    return values
  }
  const last = steps[steps.length - 1]!.name
  const zeros = Object.fromEntries(Object.entries(run({})).map(([name, value]) => [name, Tensor.zerosLike(value)]))
  const lossAndValues = (added: typeof zeros) => {
    const values = run(added)
    return [values[last] as Tensor.Tensor<[]>, values] as const
  }
  const [[, values], signals] = Transform.valueAndGradAux(lossAndValues)(zeros)
  const found = yield* Program.evaluate({ values, signals })
  const described = [
    ...Object.keys(leaves).map((name) => ({ name, formula: "", inputs: [] as ReadonlyArray<string> })),
    ...steps
  ]
  return described.map(
    ({ formula, inputs, name }): Drawn => ({
      name,
      formula,
      inputs,
      shape: found.values[name]!.sizes,
      value: Array.from(found.values[name]!.data),
      signal: Array.from(found.signals[name]!.data)
    })
  )
})

/**
 * Products of local derivatives that backpropagation makes, one an edge, beside those of the chain rule written out for every path
 * from a leaf to the loss, where a product that two paths share is made twice.
 */
export const products = (nodes: ReadonlyArray<Pick<Drawn, "name" | "inputs">>): { shared: number; paths: number } => {
  const consumers = new Map<string, Array<string>>()
  for (const { inputs, name } of nodes) {
    for (const input of inputs) consumers.set(input, [...(consumers.get(input) ?? []), name])
  }
  // by node: paths to the loss, and the sum of their lengths
  const known = new Map<string, { readonly count: number; readonly length: number }>()
  for (const { name } of nodes.toReversed()) {
    const next = consumers.get(name) ?? []
    const sums = next.map((other) => known.get(other)!)
    known.set(
      name,
      next.length === 0
        ? { count: 1, length: 0 }
        : {
            count: sums.reduce((total, { count }) => total + count, 0),
            length: sums.reduce((total, { count, length }) => total + length + count, 0)
          }
    )
  }
  const leaves = nodes.filter(({ inputs }) => inputs.length === 0)
  return {
    shared: nodes.reduce((total, { inputs }) => total + inputs.length, 0),
    paths: leaves.reduce((total, { name }) => total + known.get(name)!.length, 0)
  }
}

const numbers = (values: ReadonlyArray<number>, shape: ReadonlyArray<number>): string => {
  const width = shape.length === 2 ? shape[1]! : values.length
  const rows = Array.from({ length: values.length / width }, (_, i) =>
    values
      .slice(i * width, (i + 1) * width)
      .map((value) => value.toFixed(3).padStart(6))
      .join(" ")
  )
  return rows.join(" ; ")
}

/** A line a node, in order of computing; arrows come from its operands. */
export const draw = (nodes: ReadonlyArray<Drawn>): ReadonlyArray<string> => {
  const heads = nodes.map(({ formula, inputs, name }) =>
    inputs.length === 0 ? name : `${inputs.join(", ")} -> ${name} = ${formula}`
  )
  const values = nodes.map(({ shape, value }) => numbers(value, shape))
  const widths = [heads, values].map((column) => Math.max(...column.map((text) => text.length)))
  return [
    `${"node".padEnd(widths[0]!)}   ${"forward value".padEnd(widths[1]!)}   backward signal dL/dnode`,
    ...nodes.map(
      ({ shape, signal }, i) =>
        `${heads[i]!.padEnd(widths[0]!)}   ${values[i]!.padEnd(widths[1]!)}   ${numbers(signal, shape)}`
    )
  ]
}
