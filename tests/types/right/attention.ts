import * as Random from "@typegrad/core/Random"
import * as Tensor from "@typegrad/core/Tensor"
import * as Attention from "@typegrad/nn/Attention"
import type * as Model from "@typegrad/nn/Model"
import * as Nn from "@typegrad/nn/Nn"

type T<S extends ReadonlyArray<number | string>> = Tensor.Tensor<S>
type Ids<S extends ReadonlyArray<number | string>> = Tensor.Tensor<S, "int32">
type Bool<S extends ReadonlyArray<number | string>> = Tensor.Tensor<S, "bool">

declare const key: Random.Key

export const looking = (x: T<["batch", 12, "time", 64]>): T<["batch", 12, "time", 64]> =>
  Attention.scaledDotProduct(x, x, x, { causal: true })

export const lookingElsewhere = (
  q: T<["batch", 8, 10, 64]>,
  kv: T<["batch", 8, 12, 64]>,
  padding: Bool<["batch", 12]>
): T<["batch", 8, 10, 64]> =>
  Attention.scaledDotProduct(q, kv, kv, { mask: Tensor.reshape(padding, ["batch", 1, 1, 12]), scale: 0.125 })

export const withADistance = (x: T<[8, 10, 64]>): T<[8, 10, 64]> =>
  Attention.scaledDotProduct(x, x, x, { bias: Attention.alibi(8, 10, 10), causal: true })

export const sharedHeads = (q: T<[8, 10, 64]>, kv: T<[2, 12, 64]>): T<[8, 10, 64]> => Attention.groupedQuery(q, kv, kv)

export const ofAnySize = (q: T<[number, number]>, k: T<[number, number]>): T<[number, number]> =>
  Attention.scaledDotProduct(q, k, k)

export const inThreeAxes = (x: T<["batch", 10, 768]>): T<["batch", 10, 768]> => {
  const heads = Attention.rotary(Attention.splitHeads(x, 12))
  return Attention.joinHeads(Attention.scaledDotProduct(heads, heads, Attention.splitHeads(x, 12)))
}

export const bahdanau = (s: T<["batch", 1, 64]>, h: T<["batch", 12, 64]>, v: T<[64]>): T<["batch", 1, 64]> =>
  Attention.additive(s, h, h, v)

export const waves = (x: T<["batch", 10, 512]>): T<["batch", 10, 512]> => Tensor.add(x, Attention.sinusoidal(10, 512))

export const firstTransformer = Nn.sequential(
  Nn.input(["time"], "int32"),
  Nn.embedding(8000, 512),
  Nn.sinusoidalPositions,
  Nn.repeat(6, Nn.encoderBlock({ heads: 8, norm: "post", activation: Nn.relu, dropout: 0.1 })),
  Nn.dense(2)
)

export const tied = (ids: Ids<["batch", 10]>): T<["batch", 10, 8000]> => {
  const model = Nn.sequential(Nn.input(["time"], "int32"), Nn.embedding(8000, 64), Nn.positionEmbedding(128))
  const variables = model.init(key)
  return Nn.unembed(variables.params.embedding0, model.infer(variables, ids))
}

export const ownBlock = Nn.stack(
  Nn.residual(Nn.stack(Nn.layerNorm(), Nn.multiHeadAttention({ heads: 12, kvHeads: 4, causal: true, rotary: true }))),
  Nn.residual(Nn.stack(Nn.layerNorm(), Nn.feedForward(2048, { gated: true, activation: Nn.silu, bias: false })))
)

export const llama = Nn.sequential(Nn.input(["time", 768]), Nn.repeat(4, ownBlock), Nn.layerNorm())

export const vit: Model.Model<any, [197, 768], any> = Nn.sequential(
  Nn.input([224, 224, 3]),
  Nn.patchEmbedding(16, 768),
  Nn.classToken(),
  Nn.positionEmbedding(197),
  Nn.encoderBlock({ heads: 12 })
)

export const padded = (x: T<["batch", 9, 64]>, mask: Bool<["batch", 9]>): T<["batch", 9, 64]> => {
  const model = Nn.define({
    inputs: { x: Nn.input(["time", 64]), mask: Nn.input(["time"], "bool") },
    parts: {
      look: Nn.multiHeadAttention({ width: 64, heads: 8, causal: true, masked: true }),
      block: Nn.encoderBlock({ width: 64, heads: 4, masked: true })
    },
    apply: ({ block, look }, inputs) => block({ x: look(inputs), mask: inputs.mask })
  })
  return model.infer(model.init(key), { x, mask })
}

export const translation = (x: T<["batch", 9, 64]>, context: T<["batch", 12, 64]>): T<["batch", 9, 64]> => {
  const block = Nn.decoderBlock({ width: 64, heads: 4 })
  return block.infer(block.init(key), { x, context })
}

export const cross = (x: T<["batch", 9, 64]>, context: T<["batch", 12, 32]>): T<["batch", 9, 64]> => {
  const model = Nn.crossAttention({ width: 64, contextWidth: 32, heads: 4 })
  return model.infer(model.init(key), { x, context })
}

export const alignment = (x: T<["batch", 9, 64]>, context: T<["batch", 12, 32]>): T<["batch", 9, 32]> => {
  const model = Nn.additiveAttention({ width: 64, contextWidth: 32, units: 16 })
  return model.infer(model.init(key), { x, context })
}

const gpt = Nn.gpt({ vocabulary: 256, context: 64, width: 32, heads: 4, layers: 2, positions: "rotary" })

export const nextToken = (ids: Ids<["batch", 10]>): T<["batch", 10, 256]> => gpt.infer(gpt.init(key), ids)

export const twoTokens = (first: Ids<[8]>, second: Ids<[8]>): T<[8, 256]> => {
  const variables = gpt.init(key)
  const [, cache] = gpt.decode(variables, gpt.cache([8]), first, 0)
  return gpt.decode(variables, cache, second, 1)[0]
}

export const reading = (tokens: Ids<["batch", 10]>, mask: Bool<["batch", 10]>): T<["batch", 32]> => {
  const bert = Nn.bert({ vocabulary: 1000, context: 64, width: 32, heads: 4, layers: 2 })
  return bert.infer(bert.init(key), { tokens, segments: Tensor.zerosLike(tokens), mask }).pooled
}
