import type { F32 } from "../attention/operand.ts"
import * as Initializer from "../Initializer.ts"
import * as internal from "../internal/layer.ts"
import { feedForwardPart } from "../internal/transformer/feedForward.ts"
import { inference } from "../internal/transformer/mode.ts"
import type { Count } from "../internal/types/check.ts"
import type { FeedForward } from "../internal/types/transformer.ts"
import type { Layer } from "../Layer.ts"
import type { Activation } from "./activation.ts"
import { gelu } from "./activations/smooth.ts"

export type { FeedForward, FeedForwardParams, GatedParams } from "../internal/types/transformer.ts"

/**
 * The network of a transformer's block, at each position: `down(activation(up(x)))` (Vaswani et al. 2017, section 3.3), and with `gated`
 * `down(activation(gate(x)) * up(x))`: SwiGLU with `Nn.silu`, GEGLU with `Nn.gelu` (Shazeer 2020, "GLU variants improve transformer").
 * Keeps the last axis, of size n.
 *
 * Parameters: `up` (and `gate`) `[n, hidden]` and `down` `[hidden, n]`, each a `kernel` (Glorot uniform unless given) and a `bias`
 * (zeros).
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const swiglu = Nn.feedForward(1024, { gated: true, activation: Nn.silu, bias: false })
 * Nn.sequential(Nn.input(["time", 512]), swiglu).output.shape // => ["time", 512]
 * ```
 *
 * @since 0.1.0
 * @category attention
 */
export const feedForward = <
  const F extends number,
  const G extends boolean = false,
  const B extends boolean = true,
  const Name extends string = ""
>(
  hidden: Count<F, "feedForward: hidden">,
  options?: {
    /** `Nn.gelu` unless given */
    readonly activation?: Activation<string>
    readonly gated?: G
    readonly bias?: B
    readonly kernelInit?: Initializer.Initializer
    /** the key of its parameters in the model's; else `feedForward` and a number */
    readonly name?: Name
  }
): FeedForward<F, G, B, Name> => {
  const { activation = gelu, bias = true, gated = false, kernelInit = Initializer.glorotUniform } = options ?? {}
  const size = hidden as number
  internal.checkCount("feedForward: hidden", size)
  return internal.make("feedForward", options?.name ?? "", (input) => {
    internal.checkFloat("feedForward", input.dtype)
    const width = internal.lastSize("feedForward", input.shape)
    const { apply, init } = feedForwardPart(
      { hidden: size, activation: activation as Layer, gated, bias, kernelInit, downInit: kernelInit },
      width
    )
    return {
      output: input,
      needsKey: false,
      hasState: false,
      init: (key) => ({ params: init(key), state: null }),
      train: ({ params }, x, key) => [apply(params, x as F32, { training: true, key }), null],
      infer: ({ params }, x) => apply(params, x as F32, inference)
    }
  })
}
