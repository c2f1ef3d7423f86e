/** Convolutions, and the gradients of their kernels as they are in a training step, with what the reference makes of them. */
import type { Attrs, Graph, GraphNode } from "@typegrad/core/Graph"
import { unsafeMake } from "@typegrad/core/NdArray"
import * as Reference from "@typegrad/core/Reference"
import { product, random } from "./harness.ts"

export type Sizes = ReadonlyArray<number>
export type ConvolutionAttrs = Attrs["convolution"]

interface Array_ {
  readonly sizes: Sizes
  readonly data: Float32Array
}

const numbers = (sizes: Sizes, seed: number): Array_ => {
  const next = random(seed)
  return { sizes, data: Float32Array.from({ length: product(sizes) }, () => 2 * next() - 1) }
}

/** Axis i of the result is axis `order[i]` of x. */
const transpose = ({ data, sizes }: Array_, order: ReadonlyArray<number>): Array_ => {
  const strides = sizes.map((_, i) => product(sizes.slice(i + 1)))
  const out = order.map((axis) => sizes[axis]!)
  const result = new Float32Array(data.length)
  for (let i = 0; i < result.length; i++) {
    let rest = i
    let from = 0
    for (let axis = order.length - 1; axis >= 0; axis--) {
      from += (rest % out[axis]!) * strides[order[axis]!]!
      rest = Math.floor(rest / out[axis]!)
    }
    result[i] = data[from]!
  }
  return { sizes: out, data: result }
}

const reference = (attrs: ConvolutionAttrs, x: Array_, kernel: Array_, result: Sizes): ArrayLike<number> => {
  const input = (index: number, { sizes }: Array_): GraphNode => ({
    ...{ op: "input", attrs: { index }, inputs: [], sizes, dtype: "float32" }
  })
  const graph: Graph = {
    nodes: [
      input(0, x),
      input(1, kernel),
      { op: "convolution", attrs, inputs: [0, 1], sizes: result, dtype: "float32" }
    ],
    inputs: [x, kernel].map(({ sizes }) => ({ sizes, dtype: "float32" })),
    ...{ constants: [], cells: [], outputs: [2], updates: [], guard: null }
  }
  const arrays = [x, kernel].map(({ data, sizes }) => unsafeMake<any, any>(sizes, sizes, "float32", data as never))
  return Reference.interpret(graph, arrays)[0]!
}

export interface Convolved {
  readonly name: string
  readonly attrs: ConvolutionAttrs
  /** as the graph has them */
  readonly x: Sizes
  readonly kernel: Sizes
  readonly result: Sizes
  readonly turned: boolean
  /** the operands as they lie in memory */
  readonly operands: ReadonlyArray<Array_>
  readonly expected: ArrayLike<number>
  /** products that are added to a result */
  readonly terms: number
}

const extent = (size: number, dilation: number): number => (size - 1) * dilation + 1

/** The convolution, and the gradient of its kernel where operands lie as they do in a training step. */
export const both = (x: Sizes, kernel: Sizes, given: Partial<ConvolutionAttrs> = {}): ReadonlyArray<Convolved> => {
  const rank = x.length - 2
  const ones = Array.from({ length: rank }, () => 1)
  const attrs: ConvolutionAttrs = {
    ...{ strides: ones, padding: ones.map(() => [0, 0]), inputDilation: ones, kernelDilation: ones },
    ...{ featureGroups: 1, batchGroups: 1, ...given }
  }
  const reach = (i: number): number => extent(kernel[i]!, attrs.kernelDilation[i]!)
  const spatial = ones.map((_, i) => {
    const size = extent(x[i + 1]!, attrs.inputDilation[i]!) + attrs.padding[i]![0] + attrs.padding[i]![1]
    return Math.floor((size - reach(i)) / attrs.strides[i]!) + 1
  })
  const result = [x[0]!, ...spatial, kernel.at(-1)!]
  const name = `[${x}] by [${kernel}] ${JSON.stringify(given)}`
  const [left, right, cotangent] = [numbers(x, 1), numbers(kernel, 2), numbers(result, 3)]
  const terms = product(kernel.slice(0, -1))
  const last = rank + 1
  const inner = ones.map((_, i) => i + 1)
  const turnedX = transpose(left, [last, ...inner, 0])
  const turnedKernel = transpose(cotangent, [...inner, 0, last])
  const byKernel: ConvolutionAttrs = {
    ...{ strides: attrs.kernelDilation, kernelDilation: attrs.strides, inputDilation: attrs.inputDilation },
    padding: ones.map((_, i) => {
      const [before] = attrs.padding[i]!
      const across = extent(spatial[i]!, attrs.strides[i]!)
      return [before, reach(i) - 1 + across - extent(x[i + 1]!, attrs.inputDilation[i]!) - before]
    }),
    ...{ featureGroups: 1, batchGroups: attrs.featureGroups }
  }
  const gradient = [kernel.at(-2)!, ...kernel.slice(0, -2), kernel.at(-1)!]
  return [
    {
      ...{ name, attrs, x, kernel, result, turned: false, operands: [left, right], terms },
      expected: reference(attrs, left, right, result)
    },
    {
      ...{ name: `gradient of ${name}`, attrs: byKernel, x: turnedX.sizes, kernel: turnedKernel.sizes, turned: true },
      ...{ result: gradient, operands: [left, cotangent], terms: product(result.slice(0, -1)) },
      expected: reference(byKernel, turnedX, turnedKernel, gradient)
    }
  ]
}

export const around = (...sizes: ReadonlyArray<number>) => sizes.map((size) => [size, size] as const)
