/**
 * Convolutions as products: a row is a pixel of the result, a column a filter, and k runs over the elements of a window. Rows of the left
 * operand are never laid out: windows are read where the input lies, and what is outside is 0.
 *
 * The gradient of a kernel is a convolution that sums over examples, whose operands lie turned: see `Plan.Single`. Its pixels are the elements of the
 * kernel, its examples the channels, and k runs over examples and pixels; with rows and k in the order of memory it is the same product.
 */
import type { Attrs, Aval } from "@typegrad/core/Graph"
import { product, rowMajor } from "../../../internal/sizes.ts"
import type { Dim } from "../gemm/dims.ts"
import { type Axis, operand, target } from "../gemm/operand.ts"
import type { Product } from "../gemm/Product.ts"
import type { Spot } from "../shader.ts"
import { divided, type Phase } from "./phases.ts"

export interface Convolution {
  readonly attrs: Attrs["convolution"]
  readonly inputs: ReadonlyArray<Aval & { readonly spot: Spot }>
  readonly result: Aval & { readonly spot: Spot }
  readonly turned: boolean
}

/** Elements of memory from one index to the next. */
interface Steps {
  /** of x: examples; of the kernel: filters */
  readonly own: number
  readonly spatial: ReadonlyArray<number>
  readonly channel: number
}

const ends = (steps: ReadonlyArray<number>): Steps => ({
  ...{ own: steps[0]!, spatial: steps.slice(1, -1), channel: steps.at(-1)! }
})

const inputSteps = (sizes: ReadonlyArray<number>, turned: boolean): Steps => {
  const inner = sizes.slice(1, -1)
  if (!turned) return ends(rowMajor(sizes))
  const { channel, own, spatial } = ends(rowMajor([sizes.at(-1)!, ...inner, sizes[0]!]))
  return { own: channel, spatial, channel: own }
}

const kernelSteps = (sizes: ReadonlyArray<number>, turned: boolean): Steps => {
  const window = sizes.slice(0, -2)
  const [read, filters] = sizes.slice(-2) as [number, number]
  if (turned) {
    const { channel, own, spatial } = ends(rowMajor([read, ...window, filters]))
    return { own: channel, spatial, channel: own }
  }
  const steps = rowMajor(sizes)
  return { own: steps.at(-1)!, spatial: steps.slice(0, -2), channel: steps.at(-2)! }
}

/** Whether all positions are those of elements. */
const isInside = ({ before, dilation, inputDilation, out, stride, window }: Phase, size: number): boolean =>
  inputDilation === 1 && before <= 0 && (out - 1) * stride + (window - 1) * dilation - before < size

const sum = (phases: ReadonlyArray<Phase>, of: (phase: Phase, i: number) => number): number =>
  phases.reduce((all, phase, i) => all + of(phase, i), 0)

const productOf = (call: Convolution, phases: ReadonlyArray<Phase>): Product => {
  const { attrs, result, turned } = call
  const [x, kernel] = call.inputs as [Convolution["result"], Convolution["result"]]
  const [ofX, ofKernel, ofResult] = [
    inputSteps(x.sizes, turned),
    kernelSteps(kernel.sizes, turned),
    ends(rowMajor(result.sizes))
  ]
  const [read, filters] = kernel.sizes.slice(-2) as [number, number]
  const groups = attrs.featureGroups * attrs.batchGroups
  const [examples, columns] = [result.sizes[0]!, filters / groups]
  const group = attrs.batchGroups > 1 ? examples * ofX.own : read * ofX.channel

  const tested: Array<Axis> = []
  const outs: Array<Dim> = []
  const elements: Array<Dim> = []
  let start = 0
  phases.forEach((phase, i) => {
    const { before, dilation, inputDilation, out, stride, window } = phase
    const [size, step] = [x.sizes[i + 1]!, ofX.spatial[i]!]
    if (isInside(phase, size)) {
      start -= before * step
      outs.push({ size: out, stride: stride * step })
      elements.push({ size: window, stride: dilation * step })
    } else {
      const axis = tested.push({ size, stride: step, before, dilation: inputDilation }) - 1
      outs.push({ size: out, stride, axis })
      elements.push({ size: window, stride: dilation, axis })
    }
  })
  /** what lies closest in memory comes last */
  const rows = (example: number, spatial: ReadonlyArray<Dim>): ReadonlyArray<Dim> => {
    const dim = { size: examples, stride: example }
    return turned ? [...spatial, dim] : [dim, ...spatial]
  }
  const k = read * product(phases.map(({ window }) => window))
  const inWindow = (channel: number, spatial: ReadonlyArray<Dim>): ReadonlyArray<Dim> => {
    const dim = { size: read, stride: channel }
    return k === 0 ? [] : turned ? [dim, ...spatial] : [...spatial, dim]
  }
  const items = (stride: number): ReadonlyArray<Dim> => [{ size: groups, stride }]
  return {
    ...{ items: groups, m: examples * product(phases.map(({ out }) => out)), n: columns, k },
    name: `convolution ${x.sizes.join("x")} with ${kernel.sizes.join("x")}`,
    lhs: operand({
      ...{ spot: x.spot, offset: start, items: items(group), axes: tested },
      ...{ own: rows(ofX.own, outs), k: inWindow(ofX.channel, elements) }
    }),
    rhs: operand({
      ...{ spot: kernel.spot, items: items(columns), own: [{ size: columns, stride: ofKernel.own }] },
      offset: sum(phases, ({ firstWindow }, i) => firstWindow * ofKernel.spatial[i]!),
      k: inWindow(
        ofKernel.channel,
        phases.map(({ window, windowStep }, i) => ({ size: window, stride: windowStep * ofKernel.spatial[i]! }))
      )
    }),
    out: target({
      ...{ spot: result.spot, items: items(columns), n: columns },
      offset: sum(phases, ({ firstOut }, i) => firstOut * ofResult.spatial[i]!),
      m: rows(
        ofResult.own,
        phases.map(({ out, outStep }, i) => ({ size: out, stride: outStep * ofResult.spatial[i]! }))
      )
    })
  }
}

/** One, or several whose results are not the same. */
export const productsOf = (call: Convolution): ReadonlyArray<Product> => {
  const { inputDilation, kernelDilation, padding, strides } = call.attrs
  const lines = strides.map((stride, i) => ({
    out: call.result.sizes[i + 1]!,
    window: call.inputs[1]!.sizes[i]!,
    stride,
    dilation: kernelDilation[i]!,
    before: padding[i]![0],
    inputDilation: inputDilation[i]!
  }))
  return divided(lines).map((phases) => productOf(call, phases))
}
