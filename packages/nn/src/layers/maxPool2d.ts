import type { Padding2, Size2, Slides } from "@typegrad/core/Shape"
import * as internal from "../internal/pool.ts"
import type { Conv2dOut, Image, ImageText } from "../internal/types/conv.ts"
import type { Channels, PoolErr } from "../internal/types/pool.ts"
import type { Counts, PoolPaddingOf } from "../internal/types/window.ts"
import type { Layer } from "../Layer.ts"

/**
 * How a pooling moves. Sizes have one value for all spatial axes, or one each as `[height, width]`.
 *
 * @since 0.1.0
 * @category models
 */
export interface PoolOptions<Op extends string, St extends Size2, P extends Padding2, K = number> {
  /** how far apart windows are; the window's size unless given */
  readonly stride?: Counts<St, `${Op}: stride`>
  /**
   * `"valid"` (unless given) stays inside, `"same"` gives `ceil(size / stride)` outputs with an odd element of padding at the end
   * (`"sameLower"`: at the beginning), a number is how far windows reach out on each side, less than the kernel; `[[top, bottom], [left,
   * right]]`, of a sequence `[before, after]`, on either
   */
  readonly padding?: PoolPaddingOf<P, K, Op>
}

/**
 * The largest element of each window of K by K, stride St, padding P.
 *
 * @since 0.1.0
 * @category models
 */
export interface MaxPool2d<K extends Size2, St extends Size2 = K, P extends Padding2 = "valid"> extends Layer {
  readonly "~kind": "maxPool2d"
  readonly "~name": ""
  readonly "~needs": never
  readonly "~out": Conv2dOut<this["~in"], Channels<this["~in"]>, Slides<K, St, P, 1>>
  readonly "~outDt": this["~dt"]
  readonly "~params": null
  readonly "~state": null
  readonly "~err": PoolErr<this["~in"], this["~dt"], Image, ImageText, this["~out"], K, P, "maxPool2d">
}

/**
 * The largest element of each window that slides over an image `[height, width, channels]`, channel by channel. The padding is never
 * chosen. The gradient goes to the first of the largest.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input([28, 28, 6]), Nn.maxPool2d(2)).output.shape // => [14, 14, 6]
 * const stem = Nn.maxPool2d(3, { stride: 2, padding: 1 })
 * Nn.sequential(Nn.input([112, 112, 64]), stem).output.shape // => [56, 56, 64]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const maxPool2d = <const K extends Size2, const St extends Size2 = K, const P extends Padding2 = "valid">(
  kernel: Counts<K, "maxPool2d: kernel">,
  options?: PoolOptions<"maxPool2d", St, P, K>
): MaxPool2d<K, St, P> => internal.make("maxPool2d", 2, kernel as Size2, options as internal.Given)
