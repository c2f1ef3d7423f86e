import type { Size2, SizeAt } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as internal from "../internal/layer.ts"
import type { Count } from "../internal/types/check.ts"
import type { Image, ImageText, Sequence, SequenceText } from "../internal/types/conv.ts"
import type { AdaptiveErr, Channels } from "../internal/types/pool.ts"
import type { Counts } from "../internal/types/window.ts"
import { checkPlaces, checkSizes, type Rank, sizeAt } from "../internal/window.ts"
import type { Layer } from "../Layer.ts"

/**
 * The means of N by N parts, or of `[height, width]`.
 *
 * @since 0.1.0
 * @category models
 */
export interface AdaptiveAvgPool2d<N extends Size2> extends Layer {
  readonly "~kind": "adaptiveAvgPool2d"
  readonly "~name": ""
  readonly "~needs": never
  readonly "~out": [SizeAt<N, 0> & number, SizeAt<N, 1> & number, Channels<this["~in"]>]
  readonly "~outDt": this["~dt"]
  readonly "~params": null
  readonly "~state": null
  readonly "~err": AdaptiveErr<this["~in"], this["~dt"], Image, ImageText, "adaptiveAvgPool2d">
}

/**
 * The means of N parts.
 *
 * @since 0.1.0
 * @category models
 */
export interface AdaptiveAvgPool1d<N extends number> extends Layer {
  readonly "~kind": "adaptiveAvgPool1d"
  readonly "~name": ""
  readonly "~needs": never
  readonly "~out": [N, Channels<this["~in"]>]
  readonly "~outDt": this["~dt"]
  readonly "~params": null
  readonly "~state": null
  readonly "~err": AdaptiveErr<this["~in"], this["~dt"], Sequence, SequenceText, "adaptiveAvgPool1d">
}

/**
 * The largest elements of N by N parts, or of `[height, width]`.
 *
 * @since 0.1.0
 * @category models
 */
export interface AdaptiveMaxPool2d<N extends Size2> extends Layer {
  readonly "~kind": "adaptiveMaxPool2d"
  readonly "~name": ""
  readonly "~needs": never
  readonly "~out": [SizeAt<N, 0> & number, SizeAt<N, 1> & number, Channels<this["~in"]>]
  readonly "~outDt": this["~dt"]
  readonly "~params": null
  readonly "~state": null
  readonly "~err": AdaptiveErr<this["~in"], this["~dt"], Image, ImageText, "adaptiveMaxPool2d">
}

/**
 * The largest elements of N parts.
 *
 * @since 0.1.0
 * @category models
 */
export interface AdaptiveMaxPool1d<N extends number> extends Layer {
  readonly "~kind": "adaptiveMaxPool1d"
  readonly "~name": ""
  readonly "~needs": never
  readonly "~out": [N, Channels<this["~in"]>]
  readonly "~outDt": this["~dt"]
  readonly "~params": null
  readonly "~state": null
  readonly "~err": AdaptiveErr<this["~in"], this["~dt"], Sequence, SequenceText, "adaptiveMaxPool1d">
}

type Op = (x: Tensor.AnyTensor, size: Size2) => Tensor.AnyTensor

const make = <L extends Layer>(kind: string, rank: Rank, size: Size2, op: Op): L => {
  checkSizes(`${kind}: size`, size)
  return internal.make<L>(kind, "", ({ dtype, shape }) => {
    checkPlaces(kind, rank, { dtype, shape })
    const places = shape.slice(0, -1)
    if (places.includes(0)) internal.fail(kind, `${kind}: ${internal.show(shape)} has nothing to pool`)
    const after = [...places.map((_, i) => sizeAt(size, i)), shape[rank]!]
    return internal.pure({ shape: after, dtype }, (x) => op(x, size))
  })
}

/**
 * Means over as many parts of each spatial axis as are wanted, whatever their size: part i is from `floor(i n / size)` to below
 * `ceil((i + 1) n / size)`, so parts may overlap (PyTorch's `AdaptiveAvgPool2d`). `[height, width, channels]` becomes
 * `[...size, channels]`.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input([13, 17, 64]), Nn.adaptiveAvgPool2d([6, 8])).output.shape // => [6, 8, 64]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const adaptiveAvgPool2d = <const N extends Size2>(
  size: Counts<N, "adaptiveAvgPool2d: size">
): AdaptiveAvgPool2d<N> => make("adaptiveAvgPool2d", 2, size as Size2, Tensor.adaptiveAvgPool2d as unknown as Op)

/**
 * As `adaptiveAvgPool2d`, of sequences: `[time, channels]` becomes `[size, channels]`.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input(["time", 64]), Nn.adaptiveAvgPool1d(8)).output.shape // => [8, 64]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const adaptiveAvgPool1d = <const N extends number>(
  size: Count<N, "adaptiveAvgPool1d: size">
): AdaptiveAvgPool1d<N> => make("adaptiveAvgPool1d", 1, size as number, Tensor.adaptiveAvgPool1d as unknown as Op)

/**
 * The largest element of each part, with the parts of `adaptiveAvgPool2d`. The gradient goes to the first of the largest.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input([13, 17, 64]), Nn.adaptiveMaxPool2d(4)).output.shape // => [4, 4, 64]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const adaptiveMaxPool2d = <const N extends Size2>(
  size: Counts<N, "adaptiveMaxPool2d: size">
): AdaptiveMaxPool2d<N> => make("adaptiveMaxPool2d", 2, size as Size2, Tensor.adaptiveMaxPool2d as unknown as Op)

/**
 * As `adaptiveMaxPool2d`, of sequences: `[time, channels]` becomes `[size, channels]`.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input(["time", 64]), Nn.adaptiveMaxPool1d(8)).output.shape // => [8, 64]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const adaptiveMaxPool1d = <const N extends number>(
  size: Count<N, "adaptiveMaxPool1d: size">
): AdaptiveMaxPool1d<N> => make("adaptiveMaxPool1d", 1, size as number, Tensor.adaptiveMaxPool1d as unknown as Op)
