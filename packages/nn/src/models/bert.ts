import * as Random from "@typegrad/core/Random"
import * as Tensor from "@typegrad/core/Tensor"
import type { Bool, F32, I32 } from "../attention/operand.ts"
import * as Initializer from "../Initializer.ts"
import type { Built } from "../internal/define.ts"
import * as internal from "../internal/layer.ts"
import { makeMultiModel } from "../internal/multiModel.ts"
import { blockPart } from "../internal/transformer/block.ts"
import { affine, call, dropped, inference, initAffine, type Mode, plus, within } from "../internal/transformer/mode.ts"
import { headSize } from "../internal/transformer/multiHead.ts"
import { overQueries } from "../internal/transformer/second.ts"
import { inSteps, type Step } from "../internal/transformer/steps.ts"
import type { BertInputs, BertOutputs, BertParams } from "../internal/types/bert.ts"
import type { Count } from "../internal/types/check.ts"
import type { WidthOf } from "../internal/types/second.ts"
import type { Blueprint } from "../internal/types/transformer.ts"
import { rows } from "../layers/embedding.ts"
import { blockConfig, type NeedsOfRate, type Sized, type SizedOptions } from "../layers/encoderBlock.ts"
import { layerNorm } from "../layers/layerNorm.ts"
import { firstRows } from "../layers/positions.ts"
import type { MultiModel } from "../MultiModel.ts"

export type { BertInputs, BertOutputs, BertParams } from "../internal/types/bert.ts"

const op = "bert"

/**
 * The encoder of texts (Devlin et al. 2018): embeddings of tokens, positions and segments with a layer norm, and `layers` blocks with the
 * norm behind, in which all tokens see all that are no padding. Inputs: `tokens` and `segments` `[time]` int32, and `mask` `[time]`, true
 * where there is a token. Outputs: `tokens` `[time, width]`, and `pooled` `[width]`, `tanh` of a dense layer of the first token's.
 *
 * Values begin as those of BERT (normal of deviation 0.02); `epsilon` is 1e-12 unless given. Parameters: `tokens`, `positions` and
 * `segments` (a `table` each), `norm`, `blocks` (those of `encoderBlock`) and `pooler` (a dense layer).
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const bert = Nn.bert({ vocabulary: 1000, context: 64, width: 32, heads: 4, layers: 2 })
 * const ids = Tensor.zeros([8, 10], "int32")
 * const read = bert.infer(bert.init(Random.key(0)), { tokens: ids, segments: ids, mask: Tensor.notEqual(ids, 0) })
 * read.tokens.shape // => [8, 10, 32]
 * read.pooled.shape // => [8, 32]
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export const bert = <
  const V extends number,
  const C extends number,
  const D extends number,
  const H extends number,
  const L extends number,
  const S extends number = 2,
  const G extends number = 0,
  const F extends number = 0,
  const Gated extends boolean = false,
  const Bias extends boolean = true,
  const R extends number = 0
>(
  options: Omit<SizedOptions<"bert", H, G, F, Gated, Bias, R>, "causal" | "rotary" | "alibi"> & {
    readonly vocabulary: Count<V, "bert: vocabulary">
    /** the most positions */
    readonly context: Count<C, "bert: context">
    readonly width: WidthOf<D, H, "bert">
    readonly layers: Count<L, "bert: layers">
    /** how many texts there may be; 2 unless given */
    readonly segments?: Count<S, "bert: segments">
  }
): MultiModel<
  BertInputs,
  BertOutputs<D>,
  BertParams<V, C, S, D, L, Blueprint<H, G, F, Gated, Bias>>,
  {},
  NeedsOfRate<R>
> => {
  const { context, layers, segments = 2, vocabulary, width } = options as unknown as Record<string, number>
  const sizes = { vocabulary, context, width, layers, segments } as Readonly<Record<string, number>>
  for (const [name, count] of Object.entries(sizes)) internal.checkCount(`bert: ${name}`, count)
  const given = { norm: "post", epsilon: 1e-12, kernelInit: Initializer.normal(0.02), ...(options as unknown as Sized) }
  const config = blockConfig(op, given as Sized, width!)
  headSize(op, width!, config.heads.heads)
  const { kernelInit } = config.heads
  const block = blockPart(config, width!, null)
  const normal = layerNorm({ epsilon: config.epsilon })["~bind"]({ shape: ["time", width!], dtype: "float32" })
  const indices = Array.from({ length: layers! }, (_, i) => i)

  const embed = (params: any, { segments, tokens }: BertInputs, mode: Mode): F32 => {
    const [ids, parts] = [tokens, segments] as unknown as readonly [I32, I32]
    const first = firstRows(params.positions.table, Tensor.sizes(ids).at(-1)!)
    const sum = plus(plus(rows(params.tokens.table, ids), rows(params.segments.table, parts)), first)
    return dropped(config.dropout, call(normal, params.norm, sum, mode), within(mode, layers!))
  }
  const seen = ({ mask }: BertInputs) => ({ mask: overQueries(mask as unknown as Bool, true) })
  const pool = (params: any, tokens: F32) => ({
    tokens,
    pooled: Tensor.tanh(affine(params, Tensor.at(tokens, 0, -2) as F32)) as F32
  })
  const run = (params: any, inputs: BertInputs, mode: Mode) => {
    const start = embed(params, inputs, mode)
    const looks = seen(inputs)
    const tokens = indices.reduce((x, i) => block.apply(params.blocks[i], x, within(mode, i), looks), start)
    return pool(params.pooler, tokens)
  }
  const steps = ({ blocks, pooler, ...embeddings }: any, inputs: BertInputs): ReadonlyArray<Step> => [
    { name: "embeddings", kind: "embedding", params: embeddings, infer: (own, x) => embed(own, x, inference) },
    ...indices.map((i) => ({
      name: `blocks.${i}`,
      kind: "encoderBlock",
      params: blocks[i],
      infer: (own: unknown, x: F32) => block.apply(own, x, inference, seen(inputs))
    })),
    { name: "pooler", kind: "dense", params: pooler, infer: pool }
  ]

  const init = (key: Random.Key) => {
    const own = (i: number) => Random.foldIn(key, i)
    const table = (i: number, size: number) => ({ table: kernelInit(own(i), [size, width!]) })
    return {
      tokens: table(0, vocabulary!),
      positions: table(1, context!),
      segments: table(2, segments!),
      norm: normal.init!(key).params,
      blocks: indices.map((i) => block.init(Random.foldIn(own(3), i))),
      pooler: initAffine(kernelInit, own(4), [width!, width!], true)
    }
  }
  return makeMultiModel(
    {
      tokens: { shape: ["time"], dtype: "int32" },
      segments: { shape: ["time"], dtype: "int32" },
      mask: { shape: ["time"], dtype: "bool" }
    },
    inSteps<Built>(
      {
        output: {
          tokens: { shape: ["time", width!], dtype: "float32" },
          pooled: { shape: [width!], dtype: "float32" }
        },
        needsKey: config.dropout > 0,
        hasState: false,
        init: (key) => ({ params: init(key), state: null }),
        train: ({ params }, x, key) => [run(params, x, { training: true, key }), null],
        infer: ({ params }, x) => run(params, x, inference)
      },
      steps
    )
  )
}
