import type { Padding, Slide } from "@typegrad/core/Shape"
import * as internal from "../internal/pool.ts"
import type { Count } from "../internal/types/check.ts"
import type { Conv1dOut, Sequence, SequenceText } from "../internal/types/conv.ts"
import type { Channels, PoolErr } from "../internal/types/pool.ts"
import type { Layer } from "../Layer.ts"
import type { PoolOptions } from "./maxPool2d.ts"

/**
 * The largest element of each window of K elements, stride St, padding P.
 *
 * @since 0.1.0
 * @category models
 */
export interface MaxPool1d<K extends number, St extends number = K, P extends Padding = "valid"> extends Layer {
  readonly "~kind": "maxPool1d"
  readonly "~name": ""
  readonly "~needs": never
  readonly "~out": Conv1dOut<this["~in"], Channels<this["~in"]>, Slide<K, St, P, 1>>
  readonly "~outDt": this["~dt"]
  readonly "~params": null
  readonly "~state": null
  readonly "~err": PoolErr<this["~in"], this["~dt"], Sequence, SequenceText, this["~out"], K, P, "maxPool1d">
}

/**
 * The largest element of each window that slides over a sequence `[time, channels]`; otherwise as `maxPool2d`.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input([100, 12]), Nn.maxPool1d(4)).output.shape // => [25, 12]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const maxPool1d = <const K extends number, const St extends number = K, const P extends Padding = "valid">(
  kernel: Count<K, "maxPool1d: kernel">,
  options?: PoolOptions<"maxPool1d", St, P, K>
): MaxPool1d<K, St, P> => internal.make("maxPool1d", 1, kernel as number, options as internal.Given)
