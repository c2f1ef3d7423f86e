import { blockPart } from "../internal/transformer/block.ts"
import { secondModel } from "../internal/transformer/second.ts"
import type { Count } from "../internal/types/check.ts"
import type { WidthOf } from "../internal/types/second.ts"
import type { Blueprint, DecoderParams } from "../internal/types/transformer.ts"
import type { MultiModel } from "../MultiModel.ts"
import { type SecondInputs, widths } from "./crossAttention.ts"
import { blockConfig, type NeedsOfRate, type Sized, type SizedOptions } from "./encoderBlock.ts"

export type { DecoderParams } from "../internal/types/transformer.ts"

/**
 * A block of a transformer's decoder (Vaswani et al. 2017, section 3.1): self-attention of `x` `[time, width]`, causal unless said
 * otherwise, attention to `context` `[context, contextWidth]`, and a feed-forward network, each with a layer norm and a residual. A part
 * for `Nn.define`, or a model of its own. With `masked` there is a third input, `mask` `[context]`, true where the context may be seen.
 *
 * Parameters: those of `encoderBlock`, and `crossNorm` and `cross`, those of `crossAttention`.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const block = Nn.decoderBlock({ width: 64, heads: 4, norm: "post" })
 * const variables = block.init(Random.key(0))
 * block.infer(variables, { x: Tensor.zeros([8, 10, 64]), context: Tensor.zeros([8, 12, 64]) }).shape // => [8, 10, 64]
 * ```
 *
 * @since 0.1.0
 * @category attention
 */
export const decoderBlock = <
  const D extends number,
  const H extends number,
  const C extends number = D,
  const G extends number = 0,
  const F extends number = 0,
  const Gated extends boolean = false,
  const Bias extends boolean = true,
  const R extends number = 0,
  const M extends boolean = false
>(
  options: SizedOptions<"decoderBlock", H, G, F, Gated, Bias, R> & {
    readonly width: WidthOf<D, H, "decoderBlock">
    /** `width` unless given */
    readonly contextWidth?: Count<C, "decoderBlock: contextWidth">
    readonly masked?: M
  }
): MultiModel<
  SecondInputs<D, C, M>,
  ["time", D],
  DecoderParams<D, C, Blueprint<H, G, F, Gated, Bias>>,
  {},
  NeedsOfRate<R>
> => {
  const op = "decoderBlock"
  const [width, contextWidth] = widths(op, options)
  const config = blockConfig(op, { causal: true, ...(options as Sized) }, width)
  const { apply, init } = blockPart(config, width, contextWidth)
  return secondModel({
    width,
    contextWidth,
    features: width,
    masked: options.masked === true,
    needsKey: config.dropout > 0,
    init,
    heads: true,
    apply: (params, x, context, mask, mode) => apply(params, x, mode, {}, { context, mask })
  })
}
