/** Queries, keys and values; heads; blocks of transformers. */
import * as Random from "@typegrad/core/Random"
import * as Tensor from "@typegrad/core/Tensor"
import * as Attention from "@typegrad/nn/Attention"
import * as Nn from "@typegrad/nn/Nn"

type T<S extends ReadonlyArray<number | string>> = Tensor.Tensor<S>
type Ids<S extends ReadonlyArray<number | string>> = Tensor.Tensor<S, "int32">

declare const key: Random.Key

export const keysOfAnotherWidth = (q: T<["batch", 10, 64]>, kv: T<["batch", 12, 32]>) =>
  Attention.scaledDotProduct(
    q,
    kv,
    kv // ! attention: widths differ: 64 (axis 2 of query [batch, 10, 64]) vs 32 (axis 2 of key [batch, 12, 32])
  )

export const fewerValuesThanKeys = (q: T<[10, 64]>, k: T<[12, 64]>, v: T<[11, 64]>) =>
  Attention.scaledDotProduct(q, k, v) // ! attention: lengths differ: 12 (axis 0 of key [12, 64]) vs 11 (axis 0 of value [11, 64])

export const maskOfTheQueries = (q: T<[10, 64]>, k: T<[12, 64]>, mask: Tensor.Tensor<[10, 10], "bool">) =>
  Attention.scaledDotProduct(q, k, k, {
    mask // ! attention: the mask [10, 10] does not stretch to the scores [10, 12]: 10 (axis 1) vs 12 (axis 1 of the scores)
  })

export const maskOfNumbers = (x: T<[10, 64]>, mask: T<[10, 10]>) =>
  Attention.scaledDotProduct(x, x, x, {
    mask // ! attention: needs bool but got float32
  })

export const headsThatShareUnevenly = (q: T<[8, 10, 64]>, kv: T<[3, 10, 64]>) => Attention.groupedQuery(q, kv, kv) // ! attention: the heads of key [3, 10, 64] do not divide those of query [8, 10, 64]: 3 vs 8

export const scoresOfAnotherWidth = (s: T<[10, 64]>, v: T<[32]>) => Attention.additive(s, s, s, v) // ! attention: v must be [64] but is [32]

export const sevenHeads = (x: T<["batch", "time", 768]>) => Attention.splitHeads(x, 7) // ! splitHeads: 7 heads do not divide the width 768

export const headsThatAreNot = (x: T<[10, 768]>) => Attention.joinHeads(x) // ! joinHeads: needs [..., heads, time, width] but got [10, 768]

export const oddRotation = (x: T<[10, 65]>) => Attention.rotary(x) // ! rotary: the width 65 is odd, but it is taken in pairs

export const oddWaves = Attention.sinusoidal(10, 511) // ! sinusoidal: the width 511 is odd, but it is taken in pairs

export const noSlopes = Attention.alibi(0, 10, 10) // ! alibi: heads must be a positive whole number but is 0

export const headsOfTheLayer = Nn.sequential(
  Nn.input(["time", 770]),
  Nn.multiHeadAttention({ heads: 12 }) // ! multiHeadAttention: 12 heads do not divide the width 770
)

export const keyHeads = Nn.multiHeadAttention({
  heads: 12,
  kvHeads: 5 // ! multiHeadAttention: 5 key heads do not divide 12 heads
})

export const attentionOfAVector = Nn.sequential(
  Nn.input([768]),
  Nn.encoderBlock({ heads: 12 }) // ! encoderBlock expects [time, width] but got [768]
)

export const maskOfFloats = (x: T<["batch", 9, 64]>, mask: T<["batch", 9]>) => {
  const block = Nn.encoderBlock({ width: 64, heads: 4, masked: true })
  return block.infer(block.init(key), { x, mask }) // ! the model expects bool as mask but got float32
}

export const maskWithoutAWidth = Nn.multiHeadAttention({
  heads: 4,
  masked: true // ! multiHeadAttention: masked needs a width
})

export const embeddingOfFloats = Nn.sequential(
  Nn.input(["time"]),
  Nn.embedding(100, 8) // ! embedding expects int32 ids but got float32
)

export const anotherTable = (x: T<["batch", 10, 32]>) => {
  const model = Nn.sequential(Nn.input(["time"], "int32"), Nn.embedding(100, 64))
  return Nn.unembed(model.init(key).params.embedding0, x) // ! unembed: the table has rows of 64 but the last axis of [batch, 10, 32] is 32
}

export const positionsOfIds = Nn.sequential(
  Nn.input(["time"], "int32"),
  Nn.positionEmbedding(128) // ! positionEmbedding expects float input but got int32
)

export const wavesOfAVector = Nn.sequential(
  Nn.input([64]),
  Nn.sinusoidalPositions // ! sinusoidalPositions expects [time, width] but got [64]
)

export const networkOfIds = Nn.sequential(
  Nn.input([64], "int32"),
  Nn.feedForward(256) // ! feedForward expects float input but got int32
)

export const patchesThatDoNotCover = Nn.sequential(
  Nn.input([28, 28, 1]),
  Nn.patchEmbedding(16, 64) // ! patchEmbedding: patches of 16 do not divide the image [28, 28, 1]
)

export const tokenOfAnImage = Nn.sequential(
  Nn.input([28, 28, 1]),
  Nn.classToken() // ! classToken expects [time, width] but got [28, 28, 1]
)

export const decoderHeads = Nn.decoderBlock({
  width: 64, // ! decoderBlock: 7 heads do not divide the width 64
  heads: 7
})

export const contextOfAnotherWidth = (x: T<["batch", 9, 64]>, context: T<["batch", 12, 64]>) => {
  const model = Nn.crossAttention({ width: 64, contextWidth: 32, heads: 4 })
  return model.infer(model.init(key), { x, context }) // ! the model expects context [context, 32] after the batch axes but got [batch, 12, 64]
}

export const noUnits = Nn.additiveAttention({
  width: 64,
  units: 0 // ! additiveAttention: units must be a positive whole number but is 0
})

export const gptHeads = Nn.gpt({
  vocabulary: 256,
  context: 64,
  width: 30, // ! gpt: 4 heads do not divide the width 30
  heads: 4,
  layers: 2
})

const gpt = Nn.gpt({ vocabulary: 256, context: 64, width: 32, heads: 4, layers: 2 })

export const tokensOfOthers = (tokens: Ids<[4]>) => gpt.decode(gpt.init(key), gpt.cache([8]), tokens, 0) // ! decode: tokens must have the batch axes of the cache, and an axis of time or none

export const noLayers = Nn.bert({
  vocabulary: 256,
  context: 64,
  width: 32,
  heads: 4,
  layers: 0 // ! bert: layers must be a positive whole number but is 0
})
