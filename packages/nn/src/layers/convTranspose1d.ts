import type { Padding } from "@typegrad/core/Shape"
import * as internal from "../internal/convolution.ts"
import type { Read, Sequence, SequenceText, Transpose1dOut, TransposeErr } from "../internal/types/conv.ts"
import type { Layer } from "../Layer.ts"
import type { Conv1dKernel, Conv1dParams } from "./conv1d.ts"
import type { ConvTransposeOptions } from "./convTranspose2d.ts"

/**
 * F filters of K elements, stride St, padding P, dilation D, E places more at the end, G groups.
 *
 * @since 0.1.0
 * @category models
 */
export interface ConvTranspose1d<
  F extends number,
  K extends number,
  St extends number = 1,
  P extends Padding = "valid",
  D extends number = 1,
  E extends number = 0,
  G extends number = 1,
  Name extends string = "",
  Bias extends boolean = true
> extends Layer {
  readonly "~kind": "convTranspose1d"
  readonly "~name": Name
  readonly "~needs": never
  readonly "~out": Transpose1dOut<this["~in"], F, K, St, P, D, E>
  readonly "~outDt": this["~dt"]
  readonly "~params": Bias extends true
    ? Conv1dParams<K, Read<this["~in"], G>, F>
    : Conv1dKernel<K, Read<this["~in"], G>, F>
  readonly "~state": null
  readonly "~err": TransposeErr<
    this["~in"],
    this["~dt"],
    Sequence,
    SequenceText,
    this["~out"],
    F,
    K,
    P,
    G,
    "convTranspose1d"
  >
}

/**
 * The transpose of the linear map that `conv1d` is, which makes a sequence `[time, channels]` longer: see `convTranspose2d`.
 *
 * Parameters: `kernel` `[time, channels / groups, filters]` (Glorot uniform unless given) and `bias` `[filters]` (zeros).
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const up = Nn.convTranspose1d({ filters: 4, kernel: 4, stride: 2, padding: "same" })
 * Nn.sequential(Nn.input([50, 8]), up).output.shape // => [100, 4]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const convTranspose1d = <
  const F extends number,
  const K extends number,
  const St extends number = 1,
  const P extends Padding = "valid",
  const D extends number = 1,
  const E extends number = 0,
  const G extends number = 1,
  const Name extends string = "",
  const Bias extends boolean = true
>(
  options: ConvTransposeOptions<"convTranspose1d", F, K, St, P, D, E, G, Name, Bias>
): ConvTranspose1d<F, K, St, P, D, E, G, Name, Bias> => internal.make("convTranspose1d", 1, options as internal.Given)
