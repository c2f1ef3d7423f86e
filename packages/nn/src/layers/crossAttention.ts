import * as Random from "@typegrad/core/Random"
import type { Dim } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import { additive } from "../attention/additive.ts"
import type { F32 } from "../attention/operand.ts"
import * as Initializer from "../Initializer.ts"
import * as internal from "../internal/layer.ts"
import { affine, initAffine } from "../internal/transformer/mode.ts"
import { multiHead } from "../internal/transformer/multiHead.ts"
import { secondModel } from "../internal/transformer/second.ts"
import type { GroupedParams, KvWidth } from "../internal/types/attention.ts"
import type { Count, Rate } from "../internal/types/check.ts"
import type { WidthOf } from "../internal/types/second.ts"
import type { MultiModel } from "../MultiModel.ts"
import type { KernelParams } from "./dense.ts"
import type { NeedsOfRate } from "./encoderBlock.ts"
import { headsConfig, type KvHeads } from "./multiHeadAttention.ts"

/**
 * What a model of two sequences is given: `x` looks at `context`, and with a mask only at the places where it is true.
 *
 * @since 0.1.0
 * @category models
 */
export type SecondInputs<D extends Dim, C extends Dim, Masked extends boolean> = Masked extends true
  ? {
      readonly x: Tensor.Tensor<["time", D]>
      readonly context: Tensor.Tensor<["context", C]>
      readonly mask: Tensor.Tensor<["context"], "bool">
    }
  : { readonly x: Tensor.Tensor<["time", D]>; readonly context: Tensor.Tensor<["context", C]> }

/**
 * Attention of one sequence, `x` `[time, width]`, to another, `context` `[context, contextWidth]`: as `multiHeadAttention`, but keys and
 * values are projections of the context. A part for `Nn.define`, or a model of its own. With `masked` there is a third input, `mask`
 * `[context]`, true where the context may be seen: padding.
 *
 * Parameters: `query` and `out` `[width, width]`, `key` and `value` `[contextWidth, kvHeads width / heads]`.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const attention = Nn.crossAttention({ width: 64, contextWidth: 32, heads: 4 })
 * const variables = attention.init(Random.key(0))
 * attention.infer(variables, { x: Tensor.zeros([8, 10, 64]), context: Tensor.zeros([8, 12, 32]) }).shape // => [8, 10, 64]
 * ```
 *
 * @since 0.1.0
 * @category attention
 */
export const crossAttention = <
  const D extends number,
  const H extends number,
  const C extends number = D,
  const G extends number = 0,
  const B extends boolean = true,
  const R extends number = 0,
  const M extends boolean = false
>(options: {
  readonly width: WidthOf<D, H, "crossAttention">
  /** `width` unless given */
  readonly contextWidth?: Count<C, "crossAttention: contextWidth">
  readonly heads: Count<H, "crossAttention: heads">
  /** heads of key and value: must divide `heads`, which it is unless given */
  readonly kvHeads?: KvHeads<H, G, "crossAttention">
  readonly bias?: B
  /** with which probability a weight is dropped in training; 0 unless given */
  readonly dropout?: Rate<R, "crossAttention: dropout">
  readonly masked?: M
  readonly kernelInit?: Initializer.Initializer
}): MultiModel<SecondInputs<D, C, M>, ["time", D], GroupedParams<D, C, KvWidth<D, H, G>, B>, {}, NeedsOfRate<R>> => {
  const op = "crossAttention"
  const config = headsConfig(op, options.heads as number, options as {})
  const [width, contextWidth] = widths(op, options)
  const { apply, init } = multiHead(config, width, contextWidth)
  return secondModel({
    width,
    contextWidth,
    features: width,
    masked: options.masked === true,
    needsKey: config.dropout > 0,
    init,
    heads: true,
    apply: (params, x, context, mask, mode) => apply(params, x, context, mode, { mask })
  })
}

/** The widths of both sequences. */
export const widths = (
  op: string,
  options: { readonly width: unknown; readonly contextWidth?: unknown }
): readonly [number, number] => {
  const width = options.width as number
  const contextWidth = (options.contextWidth as number | undefined) ?? width
  internal.checkCount(`${op}: width`, width)
  internal.checkCount(`${op}: contextWidth`, contextWidth)
  return [width, contextWidth]
}

/**
 * What additive attention learns.
 *
 * @since 0.1.0
 * @category models
 */
export interface AdditiveParams<D extends Dim, C extends Dim, U extends Dim> {
  readonly query: KernelParams<D, U>
  readonly key: KernelParams<C, U>
  readonly scores: Tensor.Tensor<[U]>
}

/**
 * Additive attention (Bahdanau, Cho and Bengio 2015) of `x` `[time, width]` to `context` `[context, contextWidth]`: the mean of the context
 * weighted by the softmax of `scores tanh(x query + context key)`, `[time, contextWidth]`. A part for `Nn.define`, or a model of its own;
 * `masked` as in `crossAttention`. Parameters: `query` `[width, units]`, `key` `[contextWidth, units]` and `scores` `[units]`.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const attention = Nn.additiveAttention({ width: 64, contextWidth: 32, units: 16 })
 * const variables = attention.init(Random.key(0))
 * attention.infer(variables, { x: Tensor.zeros([8, 10, 64]), context: Tensor.zeros([8, 12, 32]) }).shape // => [8, 10, 32]
 * ```
 *
 * @since 0.1.0
 * @category attention
 */
export const additiveAttention = <
  const D extends number,
  const U extends number,
  const C extends number = D,
  const M extends boolean = false
>(options: {
  readonly width: Count<D, "additiveAttention: width">
  /** `width` unless given */
  readonly contextWidth?: Count<C, "additiveAttention: contextWidth">
  readonly units: Count<U, "additiveAttention: units">
  readonly masked?: M
  readonly kernelInit?: Initializer.Initializer
}): MultiModel<SecondInputs<D, C, M>, ["time", C], AdditiveParams<D, C, U>> => {
  const op = "additiveAttention"
  const [width, contextWidth] = widths(op, options)
  const units = options.units as number
  const { kernelInit = Initializer.glorotUniform } = options
  internal.checkCount(`${op}: units`, units)
  return secondModel({
    width,
    contextWidth,
    features: contextWidth,
    masked: options.masked === true,
    needsKey: false,
    init: (key) => ({
      query: initAffine(kernelInit, Random.foldIn(key, 0), [width, units], false),
      key: initAffine(kernelInit, Random.foldIn(key, 1), [contextWidth, units], false),
      scores: Tensor.reshape(kernelInit(Random.foldIn(key, 2), [units, 1]) as F32, [units])
    }),
    heads: false,
    apply: (params, x, context, mask) => {
      const [query, keys] = [affine(params.query, x), affine(params.key, context)]
      return additive(query, keys, context, params.scores, (mask === undefined ? {} : { mask }) as {}) as F32
    }
  })
}
