import * as Tensor from "@typegrad/core/Tensor"
import type { F32 } from "../attention/operand.ts"
import * as Initializer from "../Initializer.ts"
import * as internal from "../internal/layer.ts"
import { type BlockConfig, blockPart } from "../internal/transformer/block.ts"
import { inference } from "../internal/transformer/mode.ts"
import { maskedModel, maskedWidth } from "../internal/transformer/second.ts"
import type { Count, Rate } from "../internal/types/check.ts"
import type { MaskedInputs, MaskedOf, MaskedWidth } from "../internal/types/second.ts"
import type { BlockParams, Blueprint, EncoderBlock } from "../internal/types/transformer.ts"
import type { Layer } from "../Layer.ts"
import type { MultiModel } from "../MultiModel.ts"
import type { Activation } from "./activation.ts"
import { gelu } from "./activations/smooth.ts"
import { type HeadOptions, headsConfig, type KvHeads } from "./multiHeadAttention.ts"

export type { BlockParams, Blueprint, EncoderBlock } from "../internal/types/transformer.ts"

/**
 * What a block of a transformer is made of.
 *
 * @since 0.1.0
 * @category models
 */
export interface BlockOptions extends HeadOptions {
  /** layer norm of what goes into each part (`"pre"`, unless given: GPT-2), or of the sum after it (`"post"`: the first transformer) */
  readonly norm?: "pre" | "post"
  /** of the layer norms, 1e-5 unless given */
  readonly epsilon?: number
  /** of the feed-forward network; `Nn.gelu` unless given */
  readonly activation?: Activation<string>
}

/** Those of `BlockOptions` that the type of a block has. */
export interface SizedOptions<
  Op extends string,
  H extends number,
  G extends number,
  F extends number,
  Gated extends boolean,
  Bias extends boolean,
  R extends number
> extends BlockOptions {
  /** must divide the width */
  readonly heads: Count<H, `${Op}: heads`>
  /** heads of key and value: must divide `heads`, which it is unless given */
  readonly kvHeads?: KvHeads<H, G, Op>
  /** of the feed-forward network; four times the width unless given */
  readonly hidden?: Count<F, `${Op}: hidden`>
  /** whether the feed-forward network has a gate; false unless given */
  readonly gated?: Gated
  /** whether projections and dense layers add a bias; true unless given */
  readonly bias?: Bias
  /** in training, of attention weights and of what each part adds; 0 unless given */
  readonly dropout?: Rate<R, `${Op}: dropout`>
}

/** What all `SizedOptions` are at run time. */
export interface Sized extends BlockOptions {
  readonly heads: unknown
  readonly kvHeads?: unknown
  readonly hidden?: unknown
  readonly gated?: boolean
  readonly bias?: boolean
  readonly dropout?: unknown
}

/** `deep` scales the last kernel of each part: for many blocks one after the other. */
export const blockConfig = (op: string, options: Sized, width: number, deep = 1): BlockConfig => {
  const { activation = gelu, bias = true, epsilon = 1e-5, gated = false, norm = "pre" } = options
  const heads = headsConfig(op, options.heads as number, options)
  const hidden = (options.hidden as number | undefined) ?? 4 * width
  internal.checkCount(`${op}: hidden`, hidden)
  const { kernelInit } = heads
  const scaled: Initializer.Initializer =
    deep === 1 ? kernelInit : (key, sizes) => Tensor.mul(kernelInit(key, sizes), deep) as F32
  return {
    heads: { ...heads, outInit: scaled },
    feedForward: { hidden, activation: activation as Layer, gated, bias, kernelInit, downInit: scaled },
    norm,
    epsilon,
    dropout: heads.dropout
  }
}

/** `"Key"` with dropout. */
export type NeedsOfRate<R extends number> = [R] extends [0] ? never : "Key"

/**
 * A block of a transformer's encoder (Vaswani et al. 2017, section 3.1): self-attention and a feed-forward network, each with a layer
 * norm and a residual; with `causal` it is the block of a GPT. Keeps the shape `[time, width]`. Parameters: `attentionNorm`, `attention`
 * (those of `multiHeadAttention`), `feedForwardNorm` and `feedForward`. With `masked`, for padded sequences, it is a model of `width` with
 * the inputs `x` and `mask`, as `multiHeadAttention` is.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const block = Nn.encoderBlock({ heads: 8, norm: "post", hidden: 2048, activation: Nn.relu })
 * Nn.sequential(Nn.input(["time", 512]), Nn.repeat(6, block)).output.shape // => ["time", 512]
 * Nn.encoderBlock({ width: 512, heads: 8, masked: true }).inputs.mask.shape // => ["time"]
 * ```
 *
 * @since 0.1.0
 * @category attention
 */
export const encoderBlock = <
  const H extends number,
  const G extends number = 0,
  const F extends number = 0,
  const Gated extends boolean = false,
  const Bias extends boolean = true,
  const R extends number = 0,
  const Name extends string = "",
  const D extends number = 0,
  const M extends boolean = false
>(
  options: SizedOptions<"encoderBlock", H, G, F, Gated, Bias, R> & {
    /** the key of its parameters in the model's; else `encoderBlock` and a number; of a layer only */
    readonly name?: Name
    /** whether there is a second input, `mask`; false unless given */
    readonly masked?: MaskedOf<M, D, "encoderBlock">
    /** with `masked` only: a layer takes that of its input */
    readonly width?: MaskedWidth<D, H, M, "encoderBlock">
  }
): M extends true
  ? MultiModel<MaskedInputs<D>, ["time", D], BlockParams<D, Blueprint<H, G, F, Gated, Bias>>, {}, NeedsOfRate<R>>
  : EncoderBlock<Blueprint<H, G, F, Gated, Bias>, NeedsOfRate<R>, Name> => {
  const op = "encoderBlock"
  const { dropout, heads } = blockConfig(op, options as Sized, 1)
  const masked = maskedWidth(op, heads.heads, options)
  if (masked !== null)
    return maskedModel({
      width: masked,
      needsKey: dropout > 0,
      ...blockPart(blockConfig(op, options as Sized, masked), masked, null)
    })
  return internal.make(op, options.name ?? "", (input) => {
    internal.checkFloat(op, input.dtype)
    if (input.shape.length !== 2) internal.fail(op, `${op} expects [time, width] but got ${internal.show(input.shape)}`)
    const width = internal.lastSize(op, input.shape)
    const { apply, init } = blockPart(blockConfig(op, options as Sized, width), width, null)
    return {
      output: input,
      needsKey: dropout > 0,
      hasState: false,
      init: (key) => ({ params: init(key), state: null }),
      train: ({ params }, x, key) => [apply(params, x as F32, { training: true, key }), null],
      infer: ({ params }, x) => apply(params, x as F32, inference)
    }
  }) as any
}
