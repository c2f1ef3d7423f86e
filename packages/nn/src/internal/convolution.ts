/** What the convolutional layers share at run time. */
import * as Random from "@typegrad/core/Random"
import type { Padding2, Shape, Size2 } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as Initializer from "../Initializer.ts"
import type { Bound, Layer, Signature } from "../Layer.ts"
import * as internal from "./layer.ts"
import { product } from "./product.ts"
import { checkPlaces, checkWholes, checkWindow, type Rank, sizeAt, slid, spreadOut, type Window } from "./window.ts"

/** What constructors are given; the types of each say more. */
export interface Given {
  readonly filters: number
  readonly kernel: Size2
  readonly stride?: Size2
  readonly padding?: Padding2
  readonly dilation?: Size2
  readonly groups?: number
  readonly outputPadding?: Size2
  readonly bias?: boolean
  readonly name?: string
  readonly kernelInit?: Initializer.Initializer
  readonly biasInit?: Initializer.Initializer
}

export const windowOf = ({ dilation = 1, kernel, padding = "valid", stride = 1 }: Omit<Given, "filters">): Window => ({
  kernel,
  stride,
  padding,
  dilation
})

/** Glorot uniform, where a channel feeds the filters of its group alone. */
const groupedGlorot =
  (groups: number): Initializer.Initializer =>
  (key, sizes) => {
    if (groups === 1) return Initializer.glorotUniform(key, sizes)
    const [out = 1, into = 1] = sizes.toReversed()
    const window = product(sizes.slice(0, -2))
    return Initializer.uniform(Math.sqrt(6 / (window * (into + out / groups))))(key, sizes)
  }

export const windowSizes = (rank: Rank, kernel: Size2): ReadonlyArray<number> =>
  Array.from({ length: rank }, (_, i) => sizeAt(kernel, i))

type Op = (x: Tensor.AnyTensor, kernel: Tensor.AnyTensor, options: object) => Tensor.AnyTensor

const ops = {
  conv1d: Tensor.conv1d as unknown as Op,
  conv2d: Tensor.conv2d as unknown as Op,
  convTranspose1d: Tensor.convTranspose1d as unknown as Op,
  convTranspose2d: Tensor.convTranspose2d as unknown as Op
}

/** A convolution by the op of that name, applied to any tensor. */
export const convolve = (
  op: keyof typeof ops,
  x: Tensor.AnyTensor,
  kernel: Tensor.AnyTensor,
  options: object
): Tensor.Tensor<Shape> => ops[op](x, kernel, options) as Tensor.Tensor<Shape>

/** As `ChannelsErr` on types. */
const checkGroups = (op: string, shape: Shape, channels: number, filters: number, groups: number): void => {
  if (filters % groups !== 0) internal.fail(op, `${op}: ${groups} groups do not divide ${filters} filters`)
  if (channels % groups !== 0)
    internal.fail(op, `${op}: ${groups} groups do not divide ${channels} channels of ${internal.show(shape)}`)
}

/** The parameters: kernels of the sizes that are given, by name, and a bias for each filter. */
export const initOf =
  (
    given: Omit<Given, "filters" | "kernel">,
    kernels: Readonly<Record<string, KernelSizes>>,
    filters: number
  ): Bound["init"] =>
  (key) => {
    const params: { [name: string]: Tensor.AnyTensor } = {}
    let index = 0
    for (const [name, { groups, sizes }] of Object.entries(kernels))
      params[name] = (given.kernelInit ?? groupedGlorot(groups))(Random.foldIn(key, index++), sizes)
    if (given.bias !== false)
      params["bias"] = (given.biasInit ?? Initializer.zeros)(Random.foldIn(key, index), [filters])
    return { params, state: null }
  }

interface KernelSizes {
  readonly sizes: ReadonlyArray<number>
  readonly groups: number
}

/** Adds the bias where there is one. */
export const shifted = (y: Tensor.Tensor<Shape>, params: any): Tensor.AnyTensor =>
  params.bias === undefined ? y : Tensor.add(y, params.bias as Tensor.Tensor<Shape>)

/** A layer with parameters that does the same in training and inference. */
export const applied = (
  output: Signature,
  init: Bound["init"],
  f: (params: any, x: Tensor.AnyTensor) => Tensor.AnyTensor
): Bound => ({
  output,
  needsKey: false,
  hasState: false,
  init,
  train: ({ params }, x) => [f(params, x), null],
  infer: ({ params }, x) => f(params, x)
})

/** A layer with the op of its kind, a kernel and a bias. */
export const make = <L extends Layer>(kind: keyof typeof ops, rank: Rank, given: Given): L => {
  const { filters, groups = 1, name = "", outputPadding = 0 } = given
  const window = windowOf(given)
  const transposed = kind === "convTranspose1d" || kind === "convTranspose2d"
  const options = transposed ? { ...window, groups, outputPadding } : { ...window, groups }
  internal.checkCount(`${kind}: filters`, filters)
  checkWindow(kind, window)
  internal.checkCount(`${kind}: groups`, groups)
  checkWholes(`${kind}: outputPadding`, outputPadding)
  return internal.make<L>(kind, name, ({ dtype, shape }: Signature): Bound => {
    checkPlaces(kind, rank, { dtype, shape })
    const channels = internal.lastSize(kind, shape)
    checkGroups(kind, shape, channels, filters, groups)
    const after = transposed
      ? spreadOut(kind, shape, window, outputPadding, filters)
      : slid(kind, shape, window, filters)
    const sizes = [...windowSizes(rank, window.kernel), channels / groups, filters]
    return applied({ shape: after, dtype }, initOf(given, { kernel: { sizes, groups } }, filters), (params, x) =>
      shifted(convolve(kind, x, params.kernel, options), params)
    )
  })
}
