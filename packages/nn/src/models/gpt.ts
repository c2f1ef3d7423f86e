import * as Random from "@typegrad/core/Random"
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import type { F32, I32 } from "../attention/operand.ts"
import * as Initializer from "../Initializer.ts"
import * as internal from "../internal/layer.ts"
import { makeModel } from "../internal/model.ts"
import { blockPart } from "../internal/transformer/block.ts"
import { affine, call, dropped, inference, initAffine, type Mode, plus, within } from "../internal/transformer/mode.ts"
import { headSize } from "../internal/transformer/multiHead.ts"
import { inSteps, type Step } from "../internal/transformer/steps.ts"
import type { Count } from "../internal/types/check.ts"
import type { Gpt, ParamsOf, Positions } from "../internal/types/gpt.ts"
import type { WidthOf } from "../internal/types/second.ts"
import type { Blueprint } from "../internal/types/transformer.ts"
import type { Bound } from "../Layer.ts"
import { geluTanh } from "../layers/activations/smooth.ts"
import { rows } from "../layers/embedding.ts"
import { blockConfig, type NeedsOfRate, type Sized, type SizedOptions } from "../layers/encoderBlock.ts"
import { layerNorm } from "../layers/layerNorm.ts"
import { firstRows } from "../layers/positions.ts"

export type { Cache, Gpt, GptParams, KeyValues } from "../internal/types/gpt.ts"

interface KeyValue {
  readonly key: F32
  readonly value: F32
}

/** Where decoding goes on. */
interface From {
  readonly cache: ReadonlyArray<KeyValue>
  readonly past: I32
}

/** Sizes of attention, and what is learned besides the blocks. */
interface Plan {
  readonly vocabulary: number
  readonly context: number
  readonly width: number
  readonly layers: number
  readonly positions: Positions
  readonly tied: boolean
}

const op = "gpt"

const planOf = (options: any): Plan => {
  const { context, layers, positions = "learned", tied = true, vocabulary, width } = options
  for (const [name, count] of Object.entries({ vocabulary, context, width, layers }))
    internal.checkCount(`gpt: ${name}`, count as number)
  return { vocabulary, context, width, layers, positions, tied }
}

/** int32 scalar; a number is checked. */
const pastOf = (position: unknown, time: number, context: number): I32 => {
  if (typeof position !== "number") return position as I32
  if (!Number.isInteger(position) || position < 0 || position + time > context)
    internal.fail("decode", `decode: position ${position} and ${time} tokens, but the context is ${context}`)
  return Tensor.scalar(position, "int32") as I32
}

/**
 * The transformer that predicts the next token (Radford et al. 2018, 2019): token and position embeddings, `layers` causal blocks with the
 * norm in front, a last layer norm, and logits for each position. With `positions` `"rotary"` (Su et al. 2021) or `"alibi"` (Press et
 * al. 2021) none are learned; `tied` logits are by the table of the tokens (unless it is false: then `head` `[width, vocabulary]`).
 * `gelu` is the tanh form and values begin as those of GPT-2: normal of deviation 0.02, what each part adds scaled by
 * `1 / sqrt(2 layers)`.
 *
 * Parameters: `tokens` and `positions` (a `table` each), `blocks` (those of `encoderBlock`), `norm`. For generation `cache` and `decode`
 * go on token by token without doing again what was done.
 *
 * @example
 * ```ts
 * import * as Model from "@typegrad/nn/Model"
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const gpt2 = Nn.gpt({ vocabulary: 50257, context: 1024, width: 768, heads: 12, layers: 12 })
 * Model.parameterCount(gpt2) // => 124439808
 * gpt2.output.shape // => ["time", 50257]
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export const gpt = <
  const V extends number,
  const C extends number,
  const D extends number,
  const H extends number,
  const L extends number,
  const G extends number = 0,
  const F extends number = 0,
  const Gated extends boolean = false,
  const Bias extends boolean = true,
  const R extends number = 0,
  const P extends Positions = "learned",
  const Tied extends boolean = true
>(
  options: Omit<SizedOptions<"gpt", H, G, F, Gated, Bias, R>, "causal" | "rotary" | "alibi"> & {
    readonly vocabulary: Count<V, "gpt: vocabulary">
    /** the most positions: of the learned table, and of the cache */
    readonly context: Count<C, "gpt: context">
    readonly width: WidthOf<D, H, "gpt">
    readonly layers: Count<L, "gpt: layers">
    /** `"learned"` unless given */
    readonly positions?: P
    /** whether the table of the tokens is the head too; true unless given */
    readonly tied?: Tied
  }
): Gpt<
  V,
  C,
  D,
  L,
  Blueprint<H, G, F, Gated, Bias>,
  ParamsOf<V, C, D, L, Blueprint<H, G, F, Gated, Bias>, P, Tied>,
  NeedsOfRate<R>
> => {
  const plan = planOf(options)
  const { context, layers, positions, vocabulary, width } = plan
  const given = { activation: geluTanh, kernelInit: Initializer.normal(0.02), ...(options as unknown as Sized) }
  const looks = { causal: true, rotary: positions === "rotary", alibi: positions === "alibi" }
  const config = blockConfig(op, { ...given, ...looks }, width, 1 / Math.sqrt(2 * layers))
  const { groups, heads } = config.heads
  const size = headSize(op, width, heads)
  const block = blockPart(config, width, null)
  const normal = layerNorm({ epsilon: config.epsilon })["~bind"]({ shape: ["time", width], dtype: "float32" })

  const place = (table: F32, tokens: F32, past: I32 | null): F32 => {
    const time = Tensor.sizes(tokens).at(-2)!
    const own =
      past === null
        ? firstRows(table, time)
        : rows(table, Tensor.add(Tensor.arange(time) as unknown as I32, past) as I32)
    return plus(tokens, own)
  }
  const embed = (params: any, ids: I32, mode: Mode, past: I32 | null): F32 => {
    const tokens = rows(params.tokens.table as F32, ids)
    const placed = positions === "learned" ? place(params.positions.table as F32, tokens, past) : tokens
    return dropped(config.dropout, placed, within(mode, layers))
  }

  const unembed = (tokens: any, x: F32): F32 =>
    Tensor.matmul(x, Tensor.swapAxes(tokens.table as F32, 0, 1) as F32) as F32
  const logits = (params: any, x: F32): F32 => {
    const last = call(normal, params.norm, x, inference)
    return plan.tied ? unembed(params.tokens, last) : affine(params.head, last)
  }
  const steps = (params: any): ReadonlyArray<Step> => [
    { name: "tokens", kind: "embedding", params: params.tokens, infer: ({ table }, ids) => rows(table, ids) },
    ...(positions === "learned"
      ? [
          {
            name: "positions",
            kind: "positionEmbedding",
            params: params.positions,
            infer: ({ table }: any, x: F32) => place(table, x, null)
          }
        ]
      : []),
    ...params.blocks.map((own: unknown, i: number) => ({
      name: `blocks.${i}`,
      kind: "encoderBlock",
      params: own,
      infer: (params: unknown, x: F32) => block.apply(params, x, inference)
    })),
    { name: "norm", kind: "layerNorm", params: params.norm, infer: (own, x) => call(normal, own, x, inference) },
    plan.tied
      ? { name: "tokens", kind: "unembed", params: params.tokens, infer: unembed }
      : { name: "head", kind: "dense", params: params.head, infer: affine }
  ]

  const forward = (params: any, ids: I32, mode: Mode, from: From | null): readonly [F32, ReadonlyArray<KeyValue>] => {
    const cache: Array<KeyValue> = []
    let x = embed(params, ids, mode, from?.past ?? null)
    for (let i = 0; i < layers; i++) {
      const store = from === null ? undefined : stored(from.cache[i]!, from.past, (next) => cache.push(next))
      x = block.apply(params.blocks[i], x, within(mode, i), from === null ? {} : { past: from.past, store })
    }
    return [logits(params, x), cache]
  }

  const model = makeModel<any>(
    { shape: ["time"], dtype: "int32" },
    inSteps<Bound>(
      {
        output: { shape: ["time", vocabulary], dtype: "float32" },
        needsKey: config.dropout > 0,
        hasState: false,
        init: (key) => ({ params: initial(plan, config.heads.kernelInit, block.init, key), state: null }),
        train: ({ params }, x, key) => [forward(params, x as I32, { training: true, key }, null)[0], null],
        infer: ({ params }, x) => forward(params, x as I32, inference, null)[0]
      },
      steps
    )
  )
  const cacheOf = (batch: ReadonlyArray<number>): ReadonlyArray<KeyValue> => {
    const empty = () => Tensor.zeros([...batch, groups, context, size] as Shape as [number]) as unknown as F32
    return Array.from({ length: layers }, () => ({ key: empty(), value: empty() }))
  }
  const decode = (variables: any, cache: ReadonlyArray<KeyValue>, tokens: I32, position: unknown) => {
    const rank = cache[0]!.key.shape.length - 3
    const one = tokens.shape.length === rank
    if (tokens.dtype !== "int32") internal.fail("decode", `decode: tokens must be int32 but are ${tokens.dtype}`)
    const batch = Tensor.sizes(cache[0]!.key).slice(0, rank)
    const found = Tensor.sizes(tokens)
    if ((!one && found.length !== rank + 1) || batch.some((dim, i) => dim !== found[i]))
      internal.fail("decode", "decode: tokens must have the batch axes of the cache, and an axis of time or none")
    const ids = one ? (Tensor.expandDims(tokens, -1) as I32) : tokens
    const time = Tensor.sizes(ids).at(-1)!
    const past = pastOf(position, time, context)
    const [all, next] = forward(variables.params, ids, inference, { cache, past })
    const inside = Tensor.lessEqual(Tensor.add(past, time) as I32, context) as Tensor.Tensor<Shape, "bool">
    const safe = typeof position === "number" ? all : (Tensor.where(inside, all, Number.NaN) as F32)
    return [one ? Tensor.squeeze(safe, -2) : safe, next]
  }
  return Object.assign(model, { vocabulary, context, cache: cacheOf, decode })
}

/** Writes new keys and values at `past`, and tells `keep` of the whole. */
const stored =
  (cache: KeyValue, past: I32, keep: (next: KeyValue) => void) =>
  (key: F32, value: F32): readonly [F32, F32] => {
    const write = (all: F32, part: F32): F32 => {
      const starts = all.shape.map((_, axis) => (axis === all.shape.length - 2 ? past : 0))
      return Tensor.dynamicUpdate(all, part, starts as any) as F32
    }
    const next = { key: write(cache.key, key), value: write(cache.value, value) }
    keep(next)
    return [next.key, next.value]
  }

const initial = (
  { context, layers, positions, tied, vocabulary, width }: Plan,
  init: Initializer.Initializer,
  block: (key: Random.Key) => unknown,
  key: Random.Key
): unknown => ({
  tokens: { table: init(Random.foldIn(key, 0), [vocabulary, width]) },
  ...(positions === "learned" ? { positions: { table: init(Random.foldIn(key, 1), [context, width]) } } : {}),
  blocks: Array.from({ length: layers }, (_, i) => block(Random.foldIn(Random.foldIn(key, 2), i))),
  norm: { scale: Tensor.ones([width]), shift: Tensor.zeros([width]) },
  ...(tied ? {} : { head: initAffine(init, Random.foldIn(key, 3), [width, vocabulary], false) })
})
