import type { Mul, Size2, SizeAt } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as internal from "../internal/layer.ts"
import type { Count } from "../internal/types/check.ts"
import type { Image, ImageText, Sequence, SequenceText } from "../internal/types/conv.ts"
import type { AdaptiveErr, Channels } from "../internal/types/pool.ts"
import type { Counts } from "../internal/types/window.ts"
import { checkPlaces, checkSizes, enlarged, type Rank } from "../internal/window.ts"
import type { Layer } from "../Layer.ts"

/**
 * What stands between the elements.
 *
 * @since 0.1.0
 * @category models
 */
export interface UpsampleOptions {
  /** `"nearest"` (unless given) repeats elements, `"linear"` interpolates two along each axis, `"cubic"` four */
  readonly method?: "nearest" | "linear" | "cubic"
  /** whether the first and the last element stay at the ends; false unless given: elements are the middles of equal parts */
  readonly alignCorners?: boolean
}

type Enlarged<H, K> = K extends 1 ? H : [H] extends [number] ? Mul<H, K & number> : number

/**
 * An image K times as large, or `[height, width]` times.
 *
 * @since 0.1.0
 * @category models
 */
export interface Upsample2d<K extends Size2> extends Layer {
  readonly "~kind": "upsample2d"
  readonly "~name": ""
  readonly "~needs": never
  readonly "~out": this["~in"] extends readonly [infer H, infer W, unknown]
    ? [Enlarged<H, SizeAt<K, 0>>, Enlarged<W, SizeAt<K, 1>>, Channels<this["~in"]>]
    : [number, number, number]
  readonly "~outDt": this["~dt"]
  readonly "~params": null
  readonly "~state": null
  readonly "~err": AdaptiveErr<this["~in"], this["~dt"], Image, ImageText, "upsample2d", "enlarge">
}

/**
 * A sequence K times as long.
 *
 * @since 0.1.0
 * @category models
 */
export interface Upsample1d<K extends number> extends Layer {
  readonly "~kind": "upsample1d"
  readonly "~name": ""
  readonly "~needs": never
  readonly "~out": this["~in"] extends readonly [infer T, unknown]
    ? [Enlarged<T, K>, Channels<this["~in"]>]
    : [number, number]
  readonly "~outDt": this["~dt"]
  readonly "~params": null
  readonly "~state": null
  readonly "~err": AdaptiveErr<this["~in"], this["~dt"], Sequence, SequenceText, "upsample1d", "enlarge">
}

type Resize = (
  x: Tensor.AnyTensor,
  size: ReadonlyArray<number>,
  method: string,
  options: { readonly alignCorners: boolean }
) => Tensor.AnyTensor

const make = <L extends Layer>(kind: string, rank: Rank, scale: Size2, options: UpsampleOptions = {}): L => {
  const { alignCorners = false, method = "nearest" } = options
  checkSizes(`${kind}: scale`, scale)
  return internal.make<L>(kind, "", ({ dtype, shape }) => {
    checkPlaces(kind, rank, { dtype, shape })
    if (shape.slice(0, -1).includes(0)) internal.fail(kind, `${kind}: ${internal.show(shape)} has nothing to enlarge`)
    return internal.pure({ shape: enlarged(shape, scale), dtype }, (x) => {
      const size = enlarged(Tensor.sizes(x).slice(-rank - 1), scale).slice(0, -1) as ReadonlyArray<number>
      return (Tensor.resize as unknown as Resize)(x, size, method, { alignCorners })
    })
  })
}

/**
 * An image `[height, width, channels]` that is `scale` times as large, or `[height, width]` times, by `Tensor.resize`. Before a
 * convolution it enlarges without the checkerboards of `convTranspose2d` (Odena, Dumoulin and Olah 2016, "Deconvolution and
 * checkerboard artifacts").
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const up = Nn.stack(Nn.upsample2d(2, { method: "linear" }), Nn.conv2d({ filters: 8, kernel: 3, padding: "same" }))
 * Nn.sequential(Nn.input([7, 7, 16]), up).output.shape // => [14, 14, 8]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const upsample2d = <const K extends Size2>(
  scale: Counts<K, "upsample2d: scale">,
  options?: UpsampleOptions
): Upsample2d<K> => make("upsample2d", 2, scale as Size2, options)

/**
 * A sequence `[time, channels]` that is `scale` times as long, by `Tensor.resize`.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input([50, 16]), Nn.upsample1d(4)).output.shape // => [200, 16]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const upsample1d = <const K extends number>(
  scale: Count<K, "upsample1d: scale">,
  options?: UpsampleOptions
): Upsample1d<K> => make("upsample1d", 1, scale as number, options)
