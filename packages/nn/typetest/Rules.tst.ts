/** The rules that wait for their primitives: convolution, pooling, embedding, attention, branches, several inputs. */
import type * as Random from "@typegrad/core/Random"
import type { Tensor } from "@typegrad/core/Tensor"
import type * as Model from "@typegrad/nn/Model"
import * as Nn from "@typegrad/nn/Nn"
import { describe, expect, it } from "tstyche"
import type { AttentionParams } from "../src/internal/types/attention.ts"
import type { Conv1dParams, Conv2dParams } from "../src/internal/types/conv.ts"
import type { EmbeddingParams } from "../src/internal/types/embedding.ts"
import * as Soon from "./declared.ts"

declare const n: number

describe("conv2d", () => {
  it("counts the places of its kernel", () => {
    expect(Nn.sequential(Nn.input([28, 28, 1]), Soon.conv2d({ filters: 6, kernel: 5, padding: "same" }))).type.toBe<
      Model.Model<[28, 28, 1], [28, 28, 6], { readonly conv2d0: Conv2dParams<5, 1, 6> }>
    >()
    expect(Nn.sequential(Nn.input([32, 20, 3]), Soon.conv2d({ filters: 8, kernel: 3 }))["~out"]).type.toBe<
      [30, 18, 8]
    >()
    expect(
      Nn.sequential(Nn.input([224, 224, 3]), Soon.conv2d({ filters: 64, kernel: 7, stride: 2, padding: 3 }))["~out"]
    ).type.toBe<[112, 112, 64]>()
    expect(
      Nn.sequential(Nn.input([13, 13, 3]), Soon.conv2d({ filters: 4, kernel: 3, stride: 2, padding: "same" }))["~out"]
    ).type.toBe<[7, 7, 4]>()
    expect(
      Nn.sequential(Nn.input([16, 16, 3]), Soon.conv2d({ filters: 4, kernel: 3, dilation: 4, stride: 3 }))["~out"]
    ).type.toBe<[3, 3, 4]>()
    const uneven = Soon.conv2d({ filters: 4, kernel: [3, 5], stride: [2, 1], padding: [1, 0] })
    expect(Nn.sequential(Nn.input([20, 20, 3]), uneven)).type.toBe<
      Model.Model<[20, 20, 3], [10, 16, 4], { readonly conv2d0: Conv2dParams<readonly [3, 5], 3, 4> }>
    >()
    expect<Conv2dParams<[3, 5], 3, 4>["kernel"]>().type.toBe<Tensor<[3, 5, 3, 4]>>()
    expect(Nn.sequential(Nn.input([5, 5, 3]), Soon.conv2d({ filters: 4, kernel: 5 }))["~out"]).type.toBe<[1, 1, 4]>()
  })

  it("shares channels out to groups", () => {
    const depthwise = Soon.conv2d({ filters: 32, kernel: 3, groups: 32, padding: 1, name: "depth" })
    expect(Nn.sequential(Nn.input([8, 8, 32]), depthwise)).type.toBe<
      Model.Model<[8, 8, 32], [8, 8, 32], { readonly depth: Conv2dParams<3, 1, 32> }>
    >()
    // @ts-expect-error "conv2d: 3 groups do not divide 8 channels of [8, 8, 8]"
    Nn.sequential(Nn.input([8, 8, 8]), Soon.conv2d({ filters: 9, kernel: 3, groups: 3 }))
    // @ts-expect-error "conv2d: 4 groups do not divide 6 filters"
    Nn.sequential(Nn.input([8, 8, 8]), Soon.conv2d({ filters: 6, kernel: 3, groups: 4 }))
  })

  it("keeps names, and leaves unknown sizes to run time", () => {
    const conv = Soon.conv2d({ filters: 8, kernel: 3 })
    const same = Soon.conv2d({ filters: 8, kernel: 3, padding: "same" })
    expect(Nn.sequential(Nn.input(["h", "w", 3]), same)["~out"]).type.toBe<["h", "w", 8]>()
    expect(Nn.sequential(Nn.input(["h", "w", 3]), conv)["~out"]).type.toBe<[number, number, 8]>()
    expect(Nn.sequential(Nn.input([n, 28, 3]), conv)["~out"]).type.toBe<[number, 26, 8]>()
    expect(Nn.sequential(Nn.input([28, 28, 3]), Soon.conv2d({ filters: n, kernel: n }))["~out"]).type.toBe<
      [number, number, number]
    >()
    const cnn = <H extends number>(h: H) =>
      Nn.sequential(Nn.input([h, h, 3]), conv, Soon.maxPool2d(2), Nn.flatten, Nn.dense(10))
    expect<Model.ParamsOf<ReturnType<typeof cnn<32>>>>().type.toBe<{
      readonly conv2d0: Conv2dParams<3, 3, 8>
      readonly dense1: Nn.DenseParams<1800, 10>
    }>()
    const wide = <F extends number>(f: F) => Nn.sequential(Nn.input([8, 8, 3]), Soon.conv2d({ filters: f, kernel: 3 }))
    expect(wide(5)["~out"]).type.toBe<[6, 6, 5]>()
    const kept = <H extends number>(h: H): [H, H, 8] => Nn.sequential(Nn.input([h, h, 8]), same)["~out"]
    expect(kept(7)).type.toBe<[7, 7, 8]>()
  })

  it("refuses what is no image, ids, and kernels that do not fit", () => {
    // @ts-expect-error Argument of type 'Conv2d<8, 3, 1, "valid", 1, 1, "">' is not assignable to parameter of type '"conv2d expects an image [height, width, channels] but got [784]"'
    Nn.sequential(Nn.input([784]), Soon.conv2d({ filters: 8, kernel: 3 }))
    // @ts-expect-error "conv2d expects an image [height, width, channels] but got [28, 28]"
    Nn.sequential(Nn.input([28, 28]), Soon.conv2d({ filters: 8, kernel: 3 }))
    // @ts-expect-error "conv2d: kernel 5 does not fit into [4, 4, 1]"
    Nn.sequential(Nn.input([4, 4, 1]), Soon.conv2d({ filters: 8, kernel: 5 }))
    // @ts-expect-error "conv2d: kernel 3 does not fit into [8, 2, 1]"
    Nn.sequential(Nn.input([8, 2, 1]), Soon.conv2d({ filters: 8, kernel: 3 }))
    // @ts-expect-error "conv2d: kernel 3 does not fit into [0, 8, 1]"
    Nn.sequential(Nn.input([0, 8, 1]), Soon.conv2d({ filters: 8, kernel: 3, padding: "same" }))
    // @ts-expect-error "conv2d: kernel 3 with dilation 4 does not fit into [8, 8, 1]"
    Nn.sequential(Nn.input([8, 8, 1]), Soon.conv2d({ filters: 8, kernel: 3, dilation: 4 }))
    // @ts-expect-error "conv2d: kernel [3, 7] does not fit into [4, 4, 1] with padding 1"
    Nn.sequential(Nn.input([4, 4, 1]), Soon.conv2d({ filters: 8, kernel: [3, 7], padding: 1 }))
    // @ts-expect-error "conv2d expects float input but got int32"
    Nn.sequential(Nn.input([8, 8, 1], "int32"), Soon.conv2d({ filters: 8, kernel: 3 }))
    // @ts-expect-error "conv2d: the last axis of [8, 8, channels] has no known size, which its parameters need"
    Nn.sequential(Nn.input([8, 8, "channels"]), Soon.conv2d({ filters: 8, kernel: 3 }))
  })

  it("refuses options that are no counts", () => {
    // @ts-expect-error "conv2d: kernel must be a positive whole number but is 0"
    Soon.conv2d({ filters: 8, kernel: 0 })
    // @ts-expect-error "conv2d: kernel must be a positive whole number but is 1.5"
    Soon.conv2d({ filters: 8, kernel: [3, 1.5] })
    // @ts-expect-error "conv2d: filters must be a positive whole number but is -8"
    Soon.conv2d({ filters: -8, kernel: 3 })
    // @ts-expect-error "conv2d: stride must be a positive whole number but is 0"
    Soon.conv2d({ filters: 8, kernel: 3, stride: 0 })
    // @ts-expect-error "conv2d: dilation must be a positive whole number but is 1.5"
    Soon.conv2d({ filters: 8, kernel: 3, dilation: 1.5 })
    // @ts-expect-error "conv2d: groups must be a positive whole number but is 0"
    Soon.conv2d({ filters: 8, kernel: 3, groups: 0 })
    // @ts-expect-error "conv2d: padding must be a whole number from 0 but is -1"
    Soon.conv2d({ filters: 8, kernel: 3, padding: -1 })
  })
})

describe("conv1d", () => {
  it("counts the places of its kernel", () => {
    expect(Nn.sequential(Nn.input([100, 12]), Soon.conv1d({ filters: 32, kernel: 5, stride: 2 }))).type.toBe<
      Model.Model<[100, 12], [48, 32], { readonly conv1d0: Conv1dParams<5, 12, 32> }>
    >()
    const same = Soon.conv1d({ filters: 32, kernel: 5, padding: "same" })
    expect(Nn.sequential(Nn.input(["time", 12]), same)["~out"]).type.toBe<["time", 32]>()
  })

  it("refuses others", () => {
    // @ts-expect-error "conv1d expects a sequence [time, channels] but got [100]"
    Nn.sequential(Nn.input([100]), Soon.conv1d({ filters: 32, kernel: 5 }))
    // @ts-expect-error "conv1d expects a sequence [time, channels] but got [28, 28, 1]"
    Nn.sequential(Nn.input([28, 28, 1]), Soon.conv1d({ filters: 32, kernel: 5 }))
    // @ts-expect-error "conv1d: kernel 5 does not fit into [4, 12]"
    Nn.sequential(Nn.input([4, 12]), Soon.conv1d({ filters: 32, kernel: 5 }))
    // @ts-expect-error "conv1d: 5 groups do not divide 12 channels of [40, 12]"
    Nn.sequential(Nn.input([40, 12]), Soon.conv1d({ filters: 30, kernel: 5, groups: 5 }))
    // @ts-expect-error "conv1d: kernel must be a positive whole number but is 0"
    Soon.conv1d({ filters: 32, kernel: 0 })
  })
})

describe("transposed convolutions", () => {
  it("are the way back", () => {
    const up = Soon.convTranspose2d({ filters: 8, kernel: 4, stride: 2, padding: 1 })
    expect(Nn.sequential(Nn.input([7, 7, 16]), up)).type.toBe<
      Model.Model<[7, 7, 16], [14, 14, 8], { readonly convTranspose2d0: Conv2dParams<4, 16, 8> }>
    >()
    const valid = Soon.convTranspose2d({ filters: 8, kernel: 3 })
    expect(Nn.sequential(Nn.input([26, 5, 16]), valid)["~out"]).type.toBe<[28, 7, 8]>()
    const same = Soon.convTranspose2d({ filters: 8, kernel: 3, stride: 2, padding: "same" })
    expect(Nn.sequential(Nn.input([7, 5, 16]), same)["~out"]).type.toBe<[14, 10, 8]>()
    const dilated = Soon.convTranspose1d({ filters: 8, kernel: 3, dilation: 2, stride: 2 })
    expect(Nn.sequential(Nn.input([10, 4]), dilated)["~out"]).type.toBe<[23, 8]>()
  })

  it("refuse others", () => {
    // @ts-expect-error "convTranspose2d expects an image [height, width, channels] but got [64]"
    Nn.sequential(Nn.input([64]), Soon.convTranspose2d({ filters: 8, kernel: 4 }))
    // @ts-expect-error "convTranspose1d: kernel 2 leaves nothing of [1, 4] with padding 2"
    Nn.sequential(Nn.input([1, 4]), Soon.convTranspose1d({ filters: 8, kernel: 2, padding: 2 }))
    // @ts-expect-error "convTranspose1d expects float input but got bool"
    Nn.sequential(Nn.input([9, 4], "bool"), Soon.convTranspose1d({ filters: 8, kernel: 2 }))
  })
})

describe("pooling", () => {
  it("counts the places of its window", () => {
    expect(Nn.sequential(Nn.input([28, 28, 6]), Soon.maxPool2d(2))).type.toBe<
      Model.Model<[28, 28, 6], [14, 14, 6], {}>
    >()
    expect(Nn.sequential(Nn.input([112, 112, 64]), Soon.maxPool2d(3, { stride: 2, padding: 1 }))["~out"]).type.toBe<
      [56, 56, 64]
    >()
    expect(Nn.sequential(Nn.input([7, 5, 64]), Soon.avgPool2d(2))["~out"]).type.toBe<[3, 2, 64]>()
    expect(Nn.sequential(Nn.input([7, 5, 64]), Soon.avgPool2d(2, { padding: "same" }))["~out"]).type.toBe<[4, 3, 64]>()
    expect(Nn.sequential(Nn.input([100, 12]), Soon.maxPool1d(4))["~out"]).type.toBe<[25, 12]>()
    expect(Nn.sequential(Nn.input(["time", 12]), Soon.avgPool1d(3, { stride: 1, padding: "same" }))["~out"]).type.toBe<
      ["time", 12]
    >()
    expect(Nn.sequential(Nn.input([7, 7, 512]), Soon.globalAvgPool)["~out"]).type.toBe<[512]>()
    expect(Nn.sequential(Nn.input(["time", 512]), Soon.globalMaxPool)["~out"]).type.toBe<[512]>()
  })

  it("refuses others", () => {
    // @ts-expect-error "maxPool2d expects an image [height, width, channels] but got [10]"
    Nn.sequential(Nn.input([10]), Soon.maxPool2d(2))
    // @ts-expect-error "avgPool2d expects an image [height, width, channels] but got [4, 10]"
    Nn.sequential(Nn.input([4, 10]), Soon.avgPool2d(2))
    // @ts-expect-error "maxPool2d: kernel 3 does not fit into [2, 2, 1]"
    Nn.sequential(Nn.input([5, 5, 1]), Soon.maxPool2d(2), Soon.maxPool2d(3))
    // @ts-expect-error "maxPool1d: kernel 12 does not fit into [10, 4]"
    Nn.sequential(Nn.input([10, 4]), Soon.maxPool1d(12))
    // @ts-expect-error "avgPool1d expects a sequence [time, channels] but got [10]"
    Nn.sequential(Nn.input([10]), Soon.avgPool1d(2))
    // @ts-expect-error "globalAvgPool expects an image [height, width, channels] or a sequence [time, channels] but got [10]"
    Nn.sequential(Nn.input([10]), Soon.globalAvgPool)
    // @ts-expect-error "maxPool2d expects float input but got int32"
    Nn.sequential(Nn.input([8, 8, 1], "int32"), Soon.maxPool2d(2))
    // @ts-expect-error "maxPool2d: kernel must be a positive whole number but is 0"
    Soon.maxPool2d(0)
    // @ts-expect-error "maxPool2d: stride must be a positive whole number but is 0.5"
    Soon.maxPool2d(2, { stride: 0.5 })
  })
})

describe("embedding", () => {
  it("has a row for each id", () => {
    expect(Nn.sequential(Nn.input(["time"], "int32"), Soon.embedding(50257, 768))).type.toBe<
      Model.Model<
        ["time"],
        ["time", 768],
        { readonly embedding0: EmbeddingParams<50257, 768> },
        {},
        never,
        "int32",
        "float32"
      >
    >()
    expect(Nn.sequential(Nn.input([], "int32"), Soon.embedding(10, 4))["~out"]).type.toBe<[4]>()
  })

  it("refuses others", () => {
    // @ts-expect-error "embedding expects int32 ids but got float32"
    Nn.sequential(Nn.input(["time"]), Soon.embedding(100, 8))
    // @ts-expect-error "embedding expects int32 ids but got bool"
    Nn.sequential(Nn.input(["time"], "bool"), Soon.embedding(100, 8))
    // @ts-expect-error "embedding expects int32 ids but got float32"
    Nn.sequential(Nn.input(["time"], "int32"), Soon.embedding(100, 8), Soon.embedding(100, 8))
    // @ts-expect-error "embedding: vocabulary must be a positive whole number but is 0"
    Soon.embedding(0, 8)
    // @ts-expect-error "embedding: width must be a positive whole number but is 2.5"
    Soon.embedding(10, 2.5)
  })
})

describe("multiHeadAttention", () => {
  it("keeps the shape", () => {
    expect(Nn.sequential(Nn.input(["time", 768]), Soon.multiHeadAttention({ heads: 12 }))).type.toBe<
      Model.Model<["time", 768], ["time", 768], { readonly attention0: AttentionParams<768> }>
    >()
    expect(Nn.sequential(Nn.input(["time", n]), Soon.multiHeadAttention({ heads: 12 }))["~out"]).type.toBe<
      ["time", number]
    >()
    const generic = <D extends number, H extends number>(d: D, h: H) =>
      Nn.sequential(Nn.input(["time", d]), Soon.multiHeadAttention({ heads: h }), Nn.dense(d))
    expect(generic(64, 4)["~out"]).type.toBe<["time", 64]>()
  })

  it("refuses others", () => {
    // @ts-expect-error "multiHeadAttention: 12 heads do not divide the width 770"
    Nn.sequential(Nn.input(["time", 770]), Soon.multiHeadAttention({ heads: 12 }))
    // @ts-expect-error "multiHeadAttention expects [time, width] but got [784]"
    Nn.sequential(Nn.input([784]), Soon.multiHeadAttention({ heads: 4 }))
    // @ts-expect-error "multiHeadAttention expects float input but got int32"
    Nn.sequential(Nn.input(["time", 64], "int32"), Soon.multiHeadAttention({ heads: 4 }))
    // @ts-expect-error "multiHeadAttention: the last axis of [8, width] has no known size, which its parameters need"
    Nn.sequential(Nn.input([8, "width"]), Soon.multiHeadAttention({ heads: 4 }))
    // @ts-expect-error "multiHeadAttention: heads must be a positive whole number but is 0"
    Soon.multiHeadAttention({ heads: 0 })
  })
})

describe("concatBranches", () => {
  it("puts channels side by side", () => {
    const one = Soon.conv2d({ filters: 8, kernel: 1 })
    const three = Soon.conv2d({ filters: 9, kernel: 3, padding: "same" })
    expect(Nn.sequential(Nn.input([32, 32, 4]), Soon.concatBranches(one, three))).type.toBe<
      Model.Model<
        [32, 32, 4],
        [32, 32, 17],
        { readonly concatBranches0: Nn.Branches<Conv2dParams<1, 4, 8>, Conv2dParams<3, 4, 9>> }
      >
    >()
    expect(Nn.sequential(Nn.input(["time", 4]), Soon.concatBranches(Nn.relu, Nn.dense(6)))["~out"]).type.toBe<
      ["time", 10]
    >()
  })

  it("refuses others", () => {
    Nn.sequential(
      Nn.input([32, 32, 4]),
      // @ts-expect-error "concatBranches: the branches give [30, 30, 8] and [32, 32, 8]: all axes but the last must be equal"
      Soon.concatBranches(Soon.conv2d({ filters: 8, kernel: 3 }), Soon.conv2d({ filters: 8, kernel: 1 }))
    )
    // @ts-expect-error "concatBranches: the branches give [4, 4] and [16]: all axes but the last must be equal"
    Nn.sequential(Nn.input([4, 4]), Soon.concatBranches(Nn.identity, Nn.flatten))
    // @ts-expect-error "concatBranches: the branches give scalars, which have no last axis"
    Nn.sequential(Nn.input([]), Soon.concatBranches(Nn.relu, Nn.tanh))
    // @ts-expect-error "conv2d expects an image [height, width, channels] but got [16]"
    Nn.sequential(Nn.input([16]), Soon.concatBranches(Nn.relu, Soon.conv2d({ filters: 8, kernel: 3 })))
  })
})

describe("combinators of layers to come", () => {
  it("refuses where it is written what fits no input", () => {
    // @ts-expect-error parameter of type '"maxPool2d expects an image [height, width, channels] but got [10]"'
    Nn.stack(Nn.dense(10), Nn.relu, Soon.maxPool2d(2))
    // @ts-expect-error parameter of type '"embedding expects int32 ids but got float32"'
    Nn.stack(Soon.embedding(10, 4), Soon.embedding(10, 4))
    Nn.stack(Nn.dense(64), Soon.multiHeadAttention({ heads: 4 }))
  })

  it("checks residual blocks", () => {
    const block = Nn.residual(Nn.stack(Soon.conv2d({ filters: 3, kernel: 3, padding: "same" }), Nn.batchNorm()))
    expect(Nn.sequential(Nn.input([32, 32, 3]), block)["~out"]).type.toBe<[32, 32, 3]>()
    // @ts-expect-error "residual: the inner layers must keep the shape, but they map [32, 32, 3] to [30, 30, 3]"
    Nn.sequential(Nn.input([32, 32, 3]), Nn.residual(Soon.conv2d({ filters: 3, kernel: 3 })))
    // @ts-expect-error "residual: the inner layers must keep the shape, but they map [time] to [time, 8]"
    Nn.sequential(Nn.input(["time"], "int32"), Nn.residual(Soon.embedding(100, 8)))
    Nn.sequential(
      Nn.input([32, 32, 3]),
      // @ts-expect-error "addBranches: the branches give [16, 16, 8] and [32, 32, 8]: the shapes must be equal"
      Nn.addBranches(
        Soon.conv2d({ filters: 8, kernel: 3, stride: 2, padding: "same" }),
        Soon.conv2d({ filters: 8, kernel: 1 })
      )
    )
  })
})

describe("several inputs", () => {
  const { infer, init, train } = Soon.seq2seq
  const variables = init(null! as Random.Key)
  const key = null! as Random.Key
  type Ids<S extends ReadonlyArray<number | string>> = Tensor<S, "int32">

  it("match by name and share their symbols", () => {
    expect(infer(variables, { source: null! as Ids<[32, 20]>, target: null! as Ids<[32, 15]> })).type.toBe<
      Tensor<[32, 15, 9000]>
    >()
    expect(
      train(variables, { source: null! as Ids<["batch", "s"]>, target: null! as Ids<["batch", "t"]> }, { key })
    ).type.toBe<readonly [Tensor<["batch", "t", 9000]>, {}]>()
  })

  it("refuse others", () => {
    // @ts-expect-error "the model input target is not given: there are source"
    infer(variables, { source: null! as Ids<[32, 20]> })
    // @ts-expect-error "the model expects source [sourceTime] after the batch axes but got [20]"
    infer(variables, { source: null! as Ids<[20]>, target: null! as Ids<[32, 15]> })
    // @ts-expect-error "the model expects int32 as source but got float32"
    infer(variables, { source: null! as Tensor<[32, 20]>, target: null! as Ids<[32, 15]> })
    // @ts-expect-error this model has dropout, which needs a random key: pass { key }
    train(variables, { source: null! as Ids<[32, 20]>, target: null! as Ids<[32, 15]> })
    // @ts-expect-error the inputs have batch axes [32] and, in
    infer(variables, { source: null! as Ids<[32, 20]>, target: null! as Ids<[16, 15]> })
  })
})
