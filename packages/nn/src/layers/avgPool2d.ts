import type { Padding2, Size2, Slides } from "@typegrad/core/Shape"
import * as internal from "../internal/pool.ts"
import type { Conv2dOut, Image, ImageText } from "../internal/types/conv.ts"
import type { Channels, PoolErr } from "../internal/types/pool.ts"
import type { Counts } from "../internal/types/window.ts"
import type { Layer } from "../Layer.ts"
import type { PoolOptions } from "./maxPool2d.ts"

/**
 * As `PoolOptions`, for means.
 *
 * @since 0.1.0
 * @category models
 */
export interface AvgPoolOptions<Op extends string, St extends Size2, P extends Padding2, K = number>
  extends PoolOptions<Op, St, P, K> {
  /** whether the padding counts as zeros that are averaged too (PyTorch's `count_include_pad`, true there); false unless given */
  readonly countPadding?: boolean
}

/**
 * The mean of each window of K by K, stride St, padding P.
 *
 * @since 0.1.0
 * @category models
 */
export interface AvgPool2d<K extends Size2, St extends Size2 = K, P extends Padding2 = "valid"> extends Layer {
  readonly "~kind": "avgPool2d"
  readonly "~name": ""
  readonly "~needs": never
  readonly "~out": Conv2dOut<this["~in"], Channels<this["~in"]>, Slides<K, St, P, 1>>
  readonly "~outDt": this["~dt"]
  readonly "~params": null
  readonly "~state": null
  readonly "~err": PoolErr<this["~in"], this["~dt"], Image, ImageText, this["~out"], K, P, "avgPool2d">
}

/**
 * The mean of each window that slides over an image `[height, width, channels]`, channel by channel; by default of the elements that
 * are inside of it (LeCun et al. 1998, there with a learnt scale).
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input([7, 5, 64]), Nn.avgPool2d(2)).output.shape // => [3, 2, 64]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const avgPool2d = <const K extends Size2, const St extends Size2 = K, const P extends Padding2 = "valid">(
  kernel: Counts<K, "avgPool2d: kernel">,
  options?: AvgPoolOptions<"avgPool2d", St, P, K>
): AvgPool2d<K, St, P> => internal.make("avgPool2d", 2, kernel as Size2, options as internal.Given)
