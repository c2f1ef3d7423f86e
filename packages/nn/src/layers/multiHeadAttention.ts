import type { Bz } from "@typegrad/core/Shape"
import type { F32 } from "../attention/operand.ts"
import type { RotaryOptions } from "../attention/rotary.ts"
import * as Initializer from "../Initializer.ts"
import * as internal from "../internal/layer.ts"
import { inference } from "../internal/transformer/mode.ts"
import { type HeadsConfig, multiHead } from "../internal/transformer/multiHead.ts"
import { maskedModel, maskedWidth } from "../internal/transformer/second.ts"
import type { GroupedParams, KvWidth, MultiHeadAttention, MultiHeadAttentionWith } from "../internal/types/attention.ts"
import type { Count, CountErr, Rate, Undivided } from "../internal/types/check.ts"
import type { MaskedInputs, MaskedOf, MaskedWidth } from "../internal/types/second.ts"
import type { MultiModel } from "../MultiModel.ts"

export type {
  AttentionParams,
  GroupedParams,
  MultiHeadAttention,
  MultiHeadAttentionWith
} from "../internal/types/attention.ts"
export type { MaskedInputs } from "../internal/types/second.ts"

/**
 * How the heads of an attention layer look.
 *
 * @since 0.1.0
 * @category models
 */
export interface HeadOptions {
  /** whether a position sees only itself and those before it; false unless given */
  readonly causal?: boolean
  /** turns queries and keys by their position (Su et al. 2021); not unless given */
  readonly rotary?: boolean | Omit<RotaryOptions, "past">
  /** takes a multiple of the distance from the scores (Press, Smith and Lewis 2021); not unless given */
  readonly alibi?: boolean
  /** of the projections; Glorot uniform unless given */
  readonly kernelInit?: Initializer.Initializer
}

export type KvErr<H extends number, G extends number, Op extends string, Z extends string = "v"> =
  Bz<G extends 0 ? 0 : Undivided<H, G>, Z> extends Bz<"bad", Z> ? `${Op}: ${G} key heads do not divide ${H} heads` : 0

/** The parameter itself, or a sentence. */
export type KvHeads<H extends number, G extends number, Op extends string> =
  Count<G, `${Op}: kvHeads`> extends CountErr<G, `${Op}: kvHeads`>
    ? CountErr<G, `${Op}: kvHeads`>
    : KvErr<H, G, Op> extends infer E extends string
      ? E
      : G

export const rotaryOf = (given: HeadOptions["rotary"]): RotaryOptions | null =>
  given === undefined || given === false ? null : given === true ? {} : given

/** Checks what is no shape; `op` names the layer. */
export const headsConfig = (
  op: string,
  heads: number,
  options: HeadOptions & { readonly kvHeads?: unknown; readonly bias?: boolean; readonly dropout?: unknown }
): HeadsConfig => {
  const { alibi = false, bias = true, causal = false, kernelInit = Initializer.glorotUniform } = options
  const groups = (options.kvHeads as number | undefined) ?? heads
  const dropout = (options.dropout as number | undefined) ?? 0
  internal.checkCount(`${op}: heads`, heads)
  internal.checkCount(`${op}: kvHeads`, groups)
  if (heads % groups !== 0) internal.fail(op, `${op}: ${groups} key heads do not divide ${heads} heads`)
  internal.checkRange(`${op}: dropout`, dropout, dropout >= 0 && dropout < 1, "at least 0 and less than 1")
  const rotary = rotaryOf(options.rotary)
  return { op, heads, groups, causal, bias, dropout, rotary, alibi, kernelInit, outInit: kernelInit }
}

type LayerOf<H extends number, G extends number, B extends boolean, R extends number, Name extends string> = [
  G,
  B,
  R
] extends [0, true, 0]
  ? MultiHeadAttention<H, Name>
  : MultiHeadAttentionWith<H, G, B, [R] extends [0] ? never : "Key", Name>

type MaskedAttention<
  D extends number,
  H extends number,
  G extends number,
  B extends boolean,
  R extends number
> = MultiModel<
  MaskedInputs<D>,
  ["time", D],
  GroupedParams<D, D, KvWidth<D, H, G>, B>,
  {},
  [R] extends [0] ? never : "Key"
>

/**
 * Self-attention with several heads (Vaswani et al. 2017, section 3.2.2): each position of `[time, width]` looks at all (with `causal`:
 * at those up to its own) by scaled dot products of projections, head by head, and the heads' results are projected back to `width`.
 * Fewer `kvHeads` are shared by the heads (Ainslie et al. 2023). `dropout` is of the weights, in training.
 *
 * With `masked`, for padded sequences, it is no layer but a model of its own, or a part for `Nn.define`, of the given `width`: its inputs
 * are `x` and `mask` `[time]` bool, true where there is a token, and no position looks at one without. The output there has no meaning.
 *
 * Parameters: `query` `[width, width]`, `key` and `value` `[width, kvHeads width / heads]`, `out` `[width, width]`, each a `kernel` and a
 * `bias` (zeros).
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const attention = Nn.multiHeadAttention({ heads: 12, causal: true })
 * Nn.sequential(Nn.input(["time", 768]), attention).output.shape // => ["time", 768]
 * Nn.multiHeadAttention({ width: 768, heads: 12, masked: true }).inputs.mask.shape // => ["time"]
 * ```
 *
 * @since 0.1.0
 * @category attention
 */
export const multiHeadAttention = <
  const H extends number,
  const G extends number = 0,
  const B extends boolean = true,
  const R extends number = 0,
  const Name extends string = "",
  const D extends number = 0,
  const M extends boolean = false
>(
  options: HeadOptions & {
    /** must divide the width */
    readonly heads: Count<H, "multiHeadAttention: heads">
    /** heads of key and value: must divide `heads`, which it is unless given */
    readonly kvHeads?: KvHeads<H, G, "multiHeadAttention">
    /** whether projections add a bias; true unless given */
    readonly bias?: B
    /** with which probability a weight is dropped in training; 0 unless given */
    readonly dropout?: Rate<R, "multiHeadAttention: dropout">
    /** the key of its parameters in the model's; else `attention` and a number; of a layer only */
    readonly name?: Name
    /** whether there is a second input, `mask`; false unless given */
    readonly masked?: MaskedOf<M, D, "multiHeadAttention">
    /** with `masked` only: a layer takes that of its input */
    readonly width?: MaskedWidth<D, H, M, "multiHeadAttention">
  }
): M extends true ? MaskedAttention<D, H, G, B, R> : LayerOf<H, G, B, R, Name> => {
  const op = "multiHeadAttention"
  const config = headsConfig(op, options.heads as number, options)
  const masked = maskedWidth(op, config.heads, options)
  if (masked !== null) {
    const { apply, init } = multiHead(config, masked, masked)
    const needsKey = config.dropout > 0
    return maskedModel({
      width: masked,
      needsKey,
      init,
      apply: (params, x, mode, seen) => apply(params, x, x, mode, seen)
    })
  }
  return internal.make("attention", options.name ?? "", ({ shape, dtype }) => {
    internal.checkFloat(op, dtype)
    if (shape.length !== 2) internal.fail(op, `${op} expects [time, width] but got ${internal.show(shape)}`)
    const width = internal.lastSize(op, shape)
    const { apply, init } = multiHead(config, width, width)
    return {
      output: { shape, dtype },
      needsKey: config.dropout > 0,
      hasState: false,
      init: (key) => ({ params: init(key), state: null }),
      train: ({ params }, x, key) => [apply(params, x as F32, x as F32, { training: true, key }), null],
      infer: ({ params }, x) => apply(params, x as F32, x as F32, inference)
    }
  }) as any
}
