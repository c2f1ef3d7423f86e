import type { Shape } from "@typegrad/core/Shape"
import type { Tensor } from "@typegrad/core/Tensor"
import * as Attention from "@typegrad/nn/Attention"
import type * as Model from "@typegrad/nn/Model"
import type { MultiModel } from "@typegrad/nn/MultiModel"
import * as Nn from "@typegrad/nn/Nn"
import { describe, expect, it } from "tstyche"

declare const n: number
type T<S extends Shape> = Tensor<S>
type Bool<S extends Shape> = Tensor<S, "bool">
type Ids<S extends Shape> = Tensor<S, "int32">

describe("embedding", () => {
  it("has a row for each id", () => {
    expect(Nn.sequential(Nn.input(["time"], "int32"), Nn.embedding(50257, 768))).type.toBe<
      Model.Model<
        ["time"],
        ["time", 768],
        { readonly embedding0: Nn.EmbeddingParams<50257, 768> },
        {},
        never,
        "int32",
        "float32"
      >
    >()
    expect(Nn.sequential(Nn.input([], "int32"), Nn.embedding(10, 4))["~out"]).type.toBe<[4]>()
  })

  it("refuses others", () => {
    // @ts-expect-error "embedding expects int32 ids but got float32"
    Nn.sequential(Nn.input(["time"]), Nn.embedding(100, 8))
    // @ts-expect-error "embedding expects int32 ids but got bool"
    Nn.sequential(Nn.input(["time"], "bool"), Nn.embedding(100, 8))
    // @ts-expect-error "embedding expects int32 ids but got float32"
    Nn.sequential(Nn.input(["time"], "int32"), Nn.embedding(100, 8), Nn.embedding(100, 8))
    // @ts-expect-error "embedding: vocabulary must be a positive whole number but is 0"
    Nn.embedding(0, 8)
    // @ts-expect-error "embedding: width must be a positive whole number but is 2.5"
    Nn.embedding(10, 2.5)
  })
})

describe("multiHeadAttention", () => {
  it("keeps the shape", () => {
    expect(Nn.sequential(Nn.input(["time", 768]), Nn.multiHeadAttention({ heads: 12 }))).type.toBe<
      Model.Model<["time", 768], ["time", 768], { readonly attention0: Nn.AttentionParams<768> }>
    >()
    expect(Nn.sequential(Nn.input(["time", n]), Nn.multiHeadAttention({ heads: 12 }))["~out"]).type.toBe<
      ["time", number]
    >()
    const generic = <D extends number, H extends number>(d: D, h: H) =>
      Nn.sequential(Nn.input(["time", d]), Nn.multiHeadAttention({ heads: h }), Nn.dense(d))
    expect(generic(64, 4)["~out"]).type.toBe<["time", 64]>()
    const grouped = Nn.multiHeadAttention({ heads: 12, kvHeads: 4, bias: false, dropout: 0.1, name: "look" })
    expect(Nn.sequential(Nn.input(["time", 768]), grouped)).type.toBe<
      Model.Model<["time", 768], ["time", 768], { readonly look: Nn.GroupedParams<768, 768, 256, false> }, {}, "Key">
    >()
    expect<Nn.GroupedParams<768, 768, 256, false>["key"]>().type.toBe<Nn.KernelParams<768, 256>>()
  })

  it("refuses others", () => {
    // @ts-expect-error "multiHeadAttention: 12 heads do not divide the width 770"
    Nn.sequential(Nn.input(["time", 770]), Nn.multiHeadAttention({ heads: 12 }))
    // @ts-expect-error "multiHeadAttention expects [time, width] but got [784]"
    Nn.sequential(Nn.input([784]), Nn.multiHeadAttention({ heads: 4 }))
    // @ts-expect-error "multiHeadAttention expects float input but got int32"
    Nn.sequential(Nn.input(["time", 64], "int32"), Nn.multiHeadAttention({ heads: 4 }))
    // @ts-expect-error "multiHeadAttention: the last axis of [8, width] has no known size, which its parameters need"
    Nn.sequential(Nn.input([8, "width"]), Nn.multiHeadAttention({ heads: 4 }))
    // @ts-expect-error "multiHeadAttention: heads must be a positive whole number but is 0"
    Nn.multiHeadAttention({ heads: 0 })
    // @ts-expect-error "multiHeadAttention: 5 key heads do not divide 12 heads"
    Nn.multiHeadAttention({ heads: 12, kvHeads: 5 })
    // @ts-expect-error "multiHeadAttention: kvHeads must be a positive whole number but is -1"
    Nn.multiHeadAttention({ heads: 12, kvHeads: -1 })
    // @ts-expect-error "multiHeadAttention: dropout must be at least 0 and less than 1 but is 1"
    Nn.multiHeadAttention({ heads: 12, dropout: 1 })
  })
})

describe("scaledDotProduct", () => {
  const dot = Attention.scaledDotProduct
  const [q, k] = [null! as T<["batch", 8, 10, 64]>, null! as T<["batch", 8, 12, 64]>]
  const v = null! as T<["batch", 8, 12, 32]>

  it("gives a row of features for each query", () => {
    expect(dot(q, k, v)).type.toBe<T<["batch", 8, 10, 32]>>()
    expect(dot(q, k, v, { mask: null! as Bool<[10, 12]>, causal: true, scale: 0.1 })).type.toBe<
      T<["batch", 8, 10, 32]>
    >()
    expect(dot(q, k, v, { mask: null! as Bool<["batch", 1, 1, 12]>, bias: null! as T<[8, 10, 12]> })).type.toBe<
      T<["batch", 8, 10, 32]>
    >()
    const time = null! as T<["time", 64]>
    expect(dot(time, time, time, { causal: true, past: null! as Ids<[]> })).type.toBe<T<["time", 64]>>()
    expect(dot(null! as T<[10, 64]>, null! as T<[5, 1, 12, 64]>, null! as T<[12, 3]>)).type.toBe<T<[5, 1, 10, 3]>>()
    const own = <B extends number, H extends number>(x: T<[B, H, 10, 64]>): T<[B, H, 10, 64]> => dot(x, x, x)
    expect(own(null! as T<[2, 3, 10, 64]>)).type.toBe<T<[2, 3, 10, 64]>>()
    expect(dot(null! as T<[number, number]>, null! as T<[number, 64]>, null! as T<[12, 3]>)).type.toBe<T<[number, 3]>>()
  })

  it("refuses others", () => {
    // @ts-expect-error "attention: widths differ: 64 (axis 3 of query [batch, 8, 10, 64]) vs 32 (axis 3 of key [batch, 8, 12, 32])"
    dot(q, v, v)
    // @ts-expect-error "attention: lengths differ: 12 (axis 2 of key [batch, 8, 12, 64]) vs 10 (axis 2 of value [batch, 8, 10, 64])"
    dot(q, k, q)
    // @ts-expect-error "attention: the mask [10, 10] does not stretch to the scores [batch, 8, 10, 12]: 10 (axis 1) vs 12 (axis 3 of the scores)"
    dot(q, k, v, { mask: null! as Bool<[10, 10]> })
    // @ts-expect-error "attention: the bias [7, 10, 12] does not stretch to the scores [batch, 8, 10, 12]: 7 (axis 0) vs 8 (axis 1 of the scores)"
    dot(q, k, v, { bias: null! as T<[7, 10, 12]> })
    // @ts-expect-error "attention: needs bool but got float32"
    dot(q, k, v, { mask: null! as T<[10, 12]> })
    // @ts-expect-error "attention: needs float32 but got bool: cast it first"
    dot(q, k, v, { bias: null! as Bool<[10, 12]> })
    // @ts-expect-error "attention: needs float32 but got int32: cast it first"
    dot(q, null! as Ids<["batch", 8, 12, 64]>, v)
    // @ts-expect-error "attention: query must have rank 2 or more but is [64]"
    dot(null! as T<[64]>, k, v)
  })
})

describe("groupedQuery", () => {
  const grouped = Attention.groupedQuery
  it("shares heads", () => {
    const q = null! as T<["batch", 8, "time", 64]>
    const kv = null! as T<["batch", 2, "time", 64]>
    expect(grouped(q, kv, kv, { causal: true })).type.toBe<T<["batch", 8, "time", 64]>>()
    expect(grouped(q, kv, kv, { mask: null! as Bool<["batch", 8, "time", "time"]> })).type.toBe<
      T<["batch", 8, "time", 64]>
    >()
  })

  it("refuses others", () => {
    const q = null! as T<[8, 10, 64]>
    // @ts-expect-error "attention: the heads of key [3, 10, 64] do not divide those of query [8, 10, 64]: 3 vs 8"
    grouped(q, null! as T<[3, 10, 64]>, null! as T<[3, 10, 64]>)
    // @ts-expect-error "attention: the heads of key [2, 10, 64] and value [4, 10, 64] differ: 2 vs 4"
    grouped(q, null! as T<[2, 10, 64]>, null! as T<[4, 10, 64]>)
    // @ts-expect-error "attention: query must have rank 3 or more but is [10, 64]"
    grouped(null! as T<[10, 64]>, null! as T<[2, 10, 64]>, null! as T<[2, 10, 64]>)
    // @ts-expect-error "attention: the mask [2, 10, 10] does not stretch to the scores [8, 10, 10]: 2 (axis 0) vs 8 (axis 0 of the scores)"
    grouped(q, null! as T<[2, 10, 64]>, null! as T<[2, 10, 64]>, { mask: null! as Bool<[2, 10, 10]> })
  })
})

describe("additive", () => {
  const [q, k, v] = [null! as T<[10, 64]>, null! as T<[12, 64]>, null! as T<[12, 32]>]
  it("averages values", () => {
    expect(Attention.additive(q, k, v, null! as T<[64]>, { mask: null! as Bool<[1, 12]> })).type.toBe<T<[10, 32]>>()
  })

  it("refuses others", () => {
    // @ts-expect-error "attention: v must be [64] but is [32]"
    Attention.additive(q, k, v, null! as T<[32]>)
    // @ts-expect-error "attention: widths differ: 64 (axis 1 of query [10, 64]) vs 32 (axis 1 of key [12, 32])"
    Attention.additive(q, v, v, null! as T<[64]>)
  })
})

describe("heads and positions", () => {
  const x = null! as T<["batch", "time", 768]>
  it("share out the width", () => {
    expect(Attention.splitHeads(x, 12)).type.toBe<T<["batch", 12, "time", 64]>>()
    expect(Attention.joinHeads(Attention.splitHeads(x, 12))).type.toBe<T<["batch", "time", 768]>>()
    expect(Attention.splitHeads(x, n)).type.toBe<T<["batch", number, "time", number]>>()
    // @ts-expect-error "splitHeads: 7 heads do not divide the width 768"
    Attention.splitHeads(x, 7)
    // @ts-expect-error "splitHeads: heads must be a positive whole number but is 0"
    Attention.splitHeads(x, 0)
    // @ts-expect-error "splitHeads: needs [..., time, width] but got [768]"
    Attention.splitHeads(null! as T<[768]>, 12)
    // @ts-expect-error "joinHeads: needs [..., heads, time, width] but got [10, 64]"
    Attention.joinHeads(null! as T<[10, 64]>)
  })

  it("turn", () => {
    expect(Attention.rotary(x)).type.toBe<T<["batch", "time", 768]>>()
    expect(Attention.rotary(x, { past: 3, pairs: "halves" })).type.toBe<T<["batch", "time", 768]>>()
    // @ts-expect-error "rotary: the width 7 is odd, but it is taken in pairs"
    Attention.rotary(null! as T<[10, 7]>)
    // @ts-expect-error "rotary: needs [..., time, width] but got [8]"
    Attention.rotary(null! as T<[8]>)
    // @ts-expect-error "rotary: needs float32 but got int32: cast it first"
    Attention.rotary(null! as Ids<[10, 8]>)
  })

  it("are tables", () => {
    expect(Attention.sinusoidal(10, 512)).type.toBe<T<[10, 512]>>()
    expect(Attention.alibi(8, 10, 12)).type.toBe<T<[8, 10, 12]>>()
    // @ts-expect-error "sinusoidal: the width 511 is odd, but it is taken in pairs"
    Attention.sinusoidal(10, 511)
    // @ts-expect-error "sinusoidal: time must be a positive whole number but is -1"
    Attention.sinusoidal(-1, 512)
    // @ts-expect-error "alibi: heads must be a positive whole number but is 0"
    Attention.alibi(0, 10, 12)
  })
})

describe("positions as layers", () => {
  it("keep the shape", () => {
    expect(Nn.sequential(Nn.input(["time", 64]), Nn.sinusoidalPositions)["~out"]).type.toBe<["time", 64]>()
    expect(Nn.sequential(Nn.input(["time", 64]), Nn.positionEmbedding(128))).type.toBe<
      Model.Model<["time", 64], ["time", 64], { readonly positionEmbedding0: Nn.PositionParams<128, 64> }>
    >()
  })

  it("refuse others", () => {
    // @ts-expect-error "sinusoidalPositions: the width 63 is odd, but it is taken in pairs"
    Nn.sequential(Nn.input(["time", 63]), Nn.sinusoidalPositions)
    // @ts-expect-error "sinusoidalPositions expects [time, width] but got [64]"
    Nn.sequential(Nn.input([64]), Nn.sinusoidalPositions)
    // @ts-expect-error "positionEmbedding expects float input but got int32"
    Nn.sequential(Nn.input(["time", 64], "int32"), Nn.positionEmbedding(128))
    // @ts-expect-error "positionEmbedding expects [time, width] but got [4, 4, 64]"
    Nn.sequential(Nn.input([4, 4, 64]), Nn.positionEmbedding(128))
    expect(Nn.sequential(Nn.input([10, 8]), Nn.positionEmbedding(10)).output.shape).type.toBe<[10, 8]>()
    // @ts-expect-error "positionEmbedding: context must be a positive whole number but is 0"
    Nn.positionEmbedding(0)
  })
})

describe("blocks", () => {
  it("keep the shape", () => {
    const block = Nn.encoderBlock({ heads: 8, dropout: 0.1 })
    expect(Nn.sequential(Nn.input(["time", 512]), Nn.repeat(6, block, { name: "blocks" }))).type.toBe<
      Model.Model<
        ["time", 512],
        ["time", 512],
        { readonly blocks: Nn.Repeated<6, Nn.BlockParams<512, Nn.Blueprint<8>>> },
        {},
        "Key"
      >
    >()
    expect<Nn.BlockParams<512, Nn.Blueprint<8>>["feedForward"]>().type.toBe<Nn.FeedForwardParams<512, 2048>>()
    expect<Nn.BlockParams<512, Nn.Blueprint<8, 2, 1000, true, false>>["feedForward"]>().type.toBe<
      Nn.GatedParams<512, 1000, false>
    >()
    expect(Nn.sequential(Nn.input([512]), Nn.feedForward(64, { name: "ff" }))).type.toBe<
      Model.Model<[512], [512], { readonly ff: Nn.FeedForwardParams<512, 64> }>
    >()
    expect(Nn.decoderBlock({ width: 64, contextWidth: 32, heads: 4 })).type.toBe<
      MultiModel<
        { readonly x: T<["time", 64]>; readonly context: T<["context", 32]> },
        ["time", 64],
        Nn.DecoderParams<64, 32, Nn.Blueprint<4>>
      >
    >()
  })

  it("refuse others", () => {
    // @ts-expect-error "encoderBlock: 7 heads do not divide the width 512"
    Nn.sequential(Nn.input(["time", 512]), Nn.encoderBlock({ heads: 7 }))
    // @ts-expect-error "encoderBlock expects [time, width] but got [512]"
    Nn.sequential(Nn.input([512]), Nn.encoderBlock({ heads: 8 }))
    // @ts-expect-error "encoderBlock expects float input but got int32"
    Nn.sequential(Nn.input(["time", 512], "int32"), Nn.encoderBlock({ heads: 8 }))
    // @ts-expect-error "encoderBlock: hidden must be a positive whole number but is 0.5"
    Nn.encoderBlock({ heads: 8, hidden: 0.5 })
    // @ts-expect-error "encoderBlock: 3 key heads do not divide 8 heads"
    Nn.encoderBlock({ heads: 8, kvHeads: 3 })
    // @ts-expect-error "decoderBlock: 7 heads do not divide the width 64"
    Nn.decoderBlock({ width: 64, heads: 7 })
    // @ts-expect-error "crossAttention: 7 heads do not divide the width 64"
    Nn.crossAttention({ width: 64, heads: 7 })
    // @ts-expect-error "crossAttention: width must be a positive whole number but is 0"
    Nn.crossAttention({ width: 0, heads: 1 })
    // @ts-expect-error "additiveAttention: units must be a positive whole number but is -3"
    Nn.additiveAttention({ width: 64, units: -3 })
    // @ts-expect-error "feedForward expects float input but got int32"
    Nn.sequential(Nn.input([512], "int32"), Nn.feedForward(64))
    // @ts-expect-error "feedForward: hidden must be a positive whole number but is 0"
    Nn.feedForward(0)
  })

  it("look at a second sequence", () => {
    const { infer, init } = Nn.crossAttention({ width: 64, contextWidth: 32, heads: 4, masked: true })
    const variables = init(null!)
    const [x, context] = [null! as T<["batch", "time", 64]>, null! as T<["batch", 12, 32]>]
    expect(infer(variables, { x, context, mask: null! as Bool<["batch", 12]> })).type.toBe<T<["batch", "time", 64]>>()
    // @ts-expect-error the model expects
    infer(variables, { x, context, mask: null! as Bool<["batch", 13]> })
    // @ts-expect-error "the model input mask is not given: there are
    infer(variables, { x, context })
  })
})

describe("masked", () => {
  const [x, mask] = [null! as T<["batch", 10, 64]>, null! as Bool<["batch", 10]>]

  it("takes a mask of the sequence", () => {
    const look = Nn.multiHeadAttention({ width: 64, heads: 4, kvHeads: 2, bias: false, dropout: 0.1, masked: true })
    expect(look).type.toBe<
      MultiModel<Nn.MaskedInputs<64>, ["time", 64], Nn.GroupedParams<64, 64, 32, false>, {}, "Key">
    >()
    const block = Nn.encoderBlock({ width: 64, heads: 4, causal: true, masked: true })
    expect(block).type.toBe<MultiModel<Nn.MaskedInputs<64>, ["time", 64], Nn.BlockParams<64, Nn.Blueprint<4>>>>()
    expect(block.infer(block.init(null!), { x, mask })).type.toBe<T<["batch", 10, 64]>>()
    const generic = <D extends number>(width: D) => Nn.encoderBlock({ width, heads: 1, masked: true }).output
    expect(generic(64).shape).type.toBe<["time", 64]>()
    expect(Nn.multiHeadAttention({ heads: 12, masked: false })).type.toBe<Nn.MultiHeadAttention<12>>()
  })

  it("refuses others", () => {
    const block = Nn.encoderBlock({ width: 64, heads: 4, masked: true })
    const variables = block.init(null!)
    // @ts-expect-error "the model expects bool as mask but got float32"
    block.infer(variables, { x, mask: null! as T<["batch", 10]> })
    // @ts-expect-error the model expects
    block.infer(variables, { x, mask: null! as Bool<["batch", 11]> })
    // @ts-expect-error "the model input mask is not given: there are
    block.infer(variables, { x })
    // @ts-expect-error "encoderBlock: masked needs a width"
    Nn.encoderBlock({ heads: 4, masked: true })
    // @ts-expect-error "encoderBlock: a width is for masked only"
    Nn.encoderBlock({ heads: 4, width: 64 })
    // @ts-expect-error "encoderBlock: 7 heads do not divide the width 64"
    Nn.encoderBlock({ heads: 7, width: 64, masked: true })
    // @ts-expect-error "multiHeadAttention: masked needs a width"
    Nn.multiHeadAttention({ heads: 4, masked: true })
    // @ts-expect-error "multiHeadAttention: a width is for masked only"
    Nn.multiHeadAttention({ heads: 4, width: 64 })
    // @ts-expect-error "multiHeadAttention: 7 heads do not divide the width 64"
    Nn.multiHeadAttention({ heads: 7, width: 64, masked: true })
  })
})

describe("patchEmbedding", () => {
  it("makes a sequence of an image", () => {
    const embed = [Nn.patchEmbedding(16, 768), Nn.classToken()] as const
    expect(Nn.sequential(Nn.input([224, 224, 3]), ...embed)).type.toBe<
      Model.Model<
        [224, 224, 3],
        [197, 768],
        { readonly patchEmbedding0: Nn.Conv2dParams<16, 3, 768>; readonly classToken1: Nn.TokenParams<768> }
      >
    >()
    expect(Nn.sequential(Nn.input(["h", "w", 3]), Nn.patchEmbedding(16, 768))["~out"]).type.toBe<[number, 768]>()
  })

  it("refuses others", () => {
    // @ts-expect-error "patchEmbedding: patches of 16 do not divide the image [224, 230, 3]"
    Nn.sequential(Nn.input([224, 230, 3]), Nn.patchEmbedding(16, 768))
    // @ts-expect-error "patchEmbedding expects an image [height, width, channels] but got [784]"
    Nn.sequential(Nn.input([784]), Nn.patchEmbedding(16, 768))
    // @ts-expect-error "patchEmbedding expects float input but got int32"
    Nn.sequential(Nn.input([224, 224, 3], "int32"), Nn.patchEmbedding(16, 768))
    // @ts-expect-error "patchEmbedding: patch must be a positive whole number but is 0"
    Nn.patchEmbedding(0, 768)
    // @ts-expect-error "classToken expects [time, width] but got [224, 224, 3]"
    Nn.sequential(Nn.input([224, 224, 3]), Nn.classToken())
  })
})

describe("gpt", () => {
  const model = Nn.gpt({ vocabulary: 50257, context: 1024, width: 768, heads: 12, layers: 12 })
  type Gpt2 = Nn.GptParams<50257, 1024, 768, 12, Nn.Blueprint<12>>

  it("is a model of tokens", () => {
    expect(model["~spec"].params).type.toBe<Gpt2>()
    expect(model.infer(model.init(null!), null! as Ids<["batch", 128]>)).type.toBe<T<["batch", 128, 50257]>>()
    expect(Nn.sequential(Nn.input([128], "int32"), model, Nn.softplus)["~out"]).type.toBe<[128, 50257]>()
    const other = Nn.gpt({
      vocabulary: 100,
      context: 64,
      width: 32,
      heads: 4,
      layers: 2,
      kvHeads: 2,
      positions: "rotary",
      tied: false,
      dropout: 0.1
    })
    expect(other["~spec"].params).type.toBe<{
      readonly tokens: Nn.EmbeddingParams<100, 32>
      readonly blocks: Nn.Repeated<2, Nn.BlockParams<32, Nn.Blueprint<4, 2>>>
      readonly norm: Nn.NormParams<32>
      readonly head: Nn.KernelParams<32, 100>
    }>()
    // @ts-expect-error this model has dropout, which needs a random key: pass { key }
    other.train(null!, null! as Ids<["batch", 10]>)
  })

  it("decodes with a cache", () => {
    const variables = model.init(null!)
    const cache = model.cache([8])
    expect(cache[0]!.key).type.toBe<T<[8, 12, 1024, 64]>>()
    const [logits, next] = model.decode(variables, cache, null! as Ids<[8]>, 3)
    expect(logits).type.toBe<T<[8, 50257]>>()
    expect(next).type.toBe<typeof cache>()
    expect(model.decode(variables, cache, null! as Ids<[8, 5]>, null! as Ids<[]>)[0]).type.toBe<T<[8, 5, 50257]>>()
    expect(model.decode(variables, model.cache([]), null! as Ids<[]>, 0)[0]).type.toBe<T<[50257]>>()
    // @ts-expect-error "decode: tokens must have the batch axes of the cache, and an axis of time or none"
    model.decode(variables, cache, null! as Ids<[4]>, 0)
    // @ts-expect-error is not assignable to parameter of type 'Tensor<[8], "int32">'
    model.decode(variables, cache, null! as T<[8]>, 0)
  })

  it("refuses sizes that do not fit", () => {
    // @ts-expect-error "gpt: 12 heads do not divide the width 770"
    Nn.gpt({ vocabulary: 100, context: 8, width: 770, heads: 12, layers: 1 })
    // @ts-expect-error "gpt: layers must be a positive whole number but is 0"
    Nn.gpt({ vocabulary: 100, context: 8, width: 768, heads: 12, layers: 0 })
  })
})

describe("bert", () => {
  const model = Nn.bert({ vocabulary: 30522, context: 512, width: 768, heads: 12, layers: 12 })
  it("reads texts", () => {
    const ids = null! as Ids<["batch", 128]>
    const read = model.infer(model.init(null!), { tokens: ids, segments: ids, mask: null! as Bool<["batch", 128]> })
    expect(read.tokens).type.toBe<T<["batch", 128, 768]>>()
    expect(read.pooled).type.toBe<T<["batch", 768]>>()
    // @ts-expect-error "the model expects bool as mask but got int32"
    model.infer(model.init(null!), { tokens: ids, segments: ids, mask: ids })
    // @ts-expect-error "bert: segments must be a positive whole number but is 0"
    Nn.bert({ vocabulary: 100, context: 8, width: 768, heads: 12, layers: 1, segments: 0 })
  })
})
