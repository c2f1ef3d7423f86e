/** Every way that convolutions and the gradients of their kernels are done, whole and in pieces, against the reference. */
import { assert, describe, it } from "@effect/vitest"
import type { Attrs, Graph, GraphNode } from "@typegrad/core/Graph"
import { unsafeMake } from "@typegrad/core/NdArray"
import * as Reference from "@typegrad/core/Reference"
import { makeContext } from "../../src/wasm/emit/context.ts"
import { emitConvolution } from "../../src/wasm/emit/convolution.ts"
import type { Variant } from "../../src/wasm/emit/Module.ts"
import { product, random, variants } from "./harness.ts"

type Sizes = ReadonlyArray<number>
type ConvolutionAttrs = Attrs["convolution"]

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

/** What the kernel writes when its pieces are done between these cuts, and how many pieces there are. */
const run = (
  variant: Variant,
  call: {
    readonly attrs: ConvolutionAttrs
    readonly x: Sizes
    readonly kernel: Sizes
    readonly result: Sizes
    readonly turned: boolean
  },
  operands: ReadonlyArray<Float32Array>,
  cuts: (units: number) => ReadonlyArray<readonly [number, number]>
) => {
  const context = makeContext(variant)
  let top = 65536
  const place = (sizes: Sizes) => {
    const address = top
    top += Math.ceil(product(sizes) / 16) * 64 + 64
    return { sizes, dtype: "float32", address } as const
  }
  const [x, kernel, result] = [place(call.x), place(call.kernel), place(call.result)]
  const code = emitConvolution(context, { ...call, x, kernel, result })
  context.module.function(["i32", "i32"], (fn, lo, hi) => code.call(fn, { lo, hi }), "run")
  const memory = new WebAssembly.Memory({ initial: Math.ceil((top + context.workBytes()) / 65536) })
  const floats = new Float32Array(memory.buffer)
  // scratch holds anything
  floats.fill(Number.NaN)
  const pool = context.pool()
  new Uint8Array(memory.buffer).set(pool, 64)
  const instance = new WebAssembly.Instance(new WebAssembly.Module(context.module.bytes(64)), {
    env: { memory, work: top }
  })
  operands.forEach((data, i) => floats.set(data, [x, kernel][i]!.address / 4))
  for (const [lo, hi] of cuts(code.units)) (instance.exports["run"] as (lo: number, hi: number) => void)(lo, hi)
  const from = result.address / 4
  const count = product(call.result)
  assert.isTrue(
    floats.subarray(from + count, from + count + 16).every(Number.isNaN),
    "something behind the result is written"
  )
  return { units: code.units, data: floats.slice(from, from + count) }
}

const whole = (units: number) => [[0, units]] as const
const backwards = (units: number) => {
  const cuts = [0, Math.floor(units / 3), Math.ceil(units / 2), units]
  return cuts
    .slice(1)
    .flatMap((hi, i) => (cuts[i]! < hi ? [[cuts[i]!, hi] as const] : []))
    .toReversed()
}

const agree = (
  name: string,
  call: Omit<Parameters<typeof run>[1], "x" | "kernel"> & { readonly x: Array_; readonly kernel: Array_ },
  expected: ArrayLike<number>,
  lying: ReadonlyArray<Array_>,
  terms: number
): void => {
  const sizes = { ...call, x: call.x.sizes, kernel: call.kernel.sizes }
  const operands = lying.map(({ data }) => data)
  const largest = Array.from(expected).reduce((most, value) => Math.max(most, Math.abs(value)), 1)
  const found = variants.map(([variant, options]) => {
    const { data, units } = run(options, sizes, operands, whole)
    for (let i = 0; i < expected.length; i++) {
      const error = Math.abs(data[i]! - expected[i]!)
      if (!(error <= 2e-6 * largest * Math.sqrt(terms)))
        assert.fail(`${variant} ${name}: element ${i} is ${data[i]}, not ${expected[i]}`)
    }
    if (units > 1) {
      const parts = run(options, sizes, operands, backwards)
      assert.deepStrictEqual(
        new Int32Array(parts.data.buffer),
        new Int32Array(data.buffer),
        `${variant} ${name} in parts`
      )
    }
    return { fma: options.fma, bits: new Int32Array(data.buffer) }
  })
  for (const { bits, fma } of found) {
    assert.deepStrictEqual(bits, found.find((other) => other.fma === fma)!.bits, `${name}, wide`)
  }
}

const extent = (size: number, dilation: number): number => (size - 1) * dilation + 1

/** The convolution, and the gradient of its kernel where operands lie as they do in a training step. */
const both = (x: Sizes, kernel: Sizes, given: Partial<ConvolutionAttrs> = {}): void => {
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
  const forward = { attrs, x: left, kernel: right, result, turned: false }
  agree(name, forward, reference(attrs, left, right, result), [left, right], terms)

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
  const call = { attrs: byKernel, x: turnedX, kernel: turnedKernel, result: gradient, turned: true }
  const expected = reference(byKernel, turnedX, turnedKernel, gradient)
  agree(`gradient of ${name}`, call, expected, [left, cotangent], product(result.slice(0, -1)))
}

const around = (...sizes: ReadonlyArray<number>) => sizes.map((size) => [size, size] as const)

describe("ways of convolving", () => {
  it("Winograd's, of 2 by 2 and 4 by 4, in blocks of tiles and parts of the filters", () => {
    both([2, 2, 2, 32], [3, 3, 32, 36], { padding: around(1, 1) })
    both([2, 5, 7, 32], [3, 3, 32, 36], { padding: around(1, 1) })
    both([1, 6, 6, 36], [3, 3, 36, 32])
    both([2, 4, 3, 32], [3, 3, 32, 32], { padding: around(2, 2) })
    both([1, 4, 4, 64], [3, 3, 64, 128], { padding: around(1, 1) })
    both([2, 33, 31, 32], [3, 3, 32, 128], {
      padding: [
        [0, 3],
        [2, -1]
      ]
    })
  })

  it("spread, from dilated inputs and far paddings", () => {
    both([2, 4, 3, 5], [3, 3, 5, 16], { inputDilation: [2, 2], padding: around(2, 1) })
    both([2, 4, 3, 5], [3, 2, 5, 7], { inputDilation: [3, 1], kernelDilation: [1, 2], padding: around(4, 3) })
    both([3, 1, 1, 20], [5, 5, 20, 16], { padding: around(4, 4) })
    both([2, 6, 6, 16], [5, 5, 16, 6], { padding: around(4, 4) })
    both([2, 9, 3], [4, 3, 70], { inputDilation: [2], padding: around(3) })
    both([130, 2, 2, 4], [1, 1, 4, 8], { inputDilation: [2, 2] })
    both([2, 3, 3, 2], [2, 2, 2, 3], {
      inputDilation: [2, 2],
      padding: [
        [-1, 2],
        [3, -2]
      ]
    })
  })

  it("planes of one channel", () => {
    both([2, 9, 21, 1], [5, 5, 1, 6], { padding: around(2, 2) })
    both([2, 11, 19, 1], [3, 4, 1, 13], { strides: [2, 1] })
    both([2, 11, 35, 1], [2, 3, 1, 4], { kernelDilation: [2, 3], padding: around(0, 1) })
    both([3, 40, 1], [7, 1, 9])
    both([2, 3, 1], [3, 1, 1], { padding: around(4) })
    both([1, 1, 1, 1], [1, 1, 1, 1])
  })

  it("depthwise and grouped", () => {
    for (const channels of [2, 4, 11, 16, 19]) {
      both([2, 7, 6, channels], [3, 2, 1, channels], { featureGroups: channels, padding: around(1, 1) })
      both([2, 7, 6, channels], [3, 3, 1, channels], { featureGroups: channels, strides: [2, 2] })
    }
    both([2, 13, 6], [3, 1, 6], { featureGroups: 6, kernelDilation: [2] })
    for (const channels of [3, 8, 13]) {
      const given = { featureGroups: channels, inputDilation: [2, 2] }
      both([2, 4, 5, channels], [3, 3, 1, channels], { ...given, padding: around(1, 1) })
      both([2, 4, 5, channels], [2, 5, 1, channels], { ...given, inputDilation: [3, 1], padding: around(3, 4) })
      both([2, 5, 4, channels], [2, 3, 1, channels], { ...given, kernelDilation: [1, 2], padding: around(-1, 3) })
      both([2, 9, channels], [4, 1, channels], { ...given, inputDilation: [3], padding: around(2) })
    }
    both([1, 4, 3, 5, 6], [2, 2, 2, 1, 6], { featureGroups: 6 })
    both([2, 7, 6, 8], [3, 2, 2, 12], { featureGroups: 4, padding: around(1, 0) })
    both([2, 7, 6, 3], [3, 2, 1, 6], { featureGroups: 3, strides: [2, 1] })
  })

  it("products of patches", () => {
    both([2, 9, 9, 8], [3, 3, 8, 16], { strides: [2, 2], padding: around(1, 1) })
    both([3, 6, 7, 4], [1, 1, 4, 9])
    both([1, 5, 5, 3], [3, 3, 3, 128], { padding: around(1, 1) })
    both([40, 8, 8, 16], [3, 3, 16, 24])
    both([2, 3, 4, 5, 2], [2, 2, 3, 2, 3])
    both([2, 12, 10, 6], [5, 5, 6, 16], { kernelDilation: [1, 2] })
  })
})
