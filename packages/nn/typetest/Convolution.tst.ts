/** Convolutions, poolings and what goes with them: shapes, parameters, sentences. */
import type { Tensor } from "@typegrad/core/Tensor"
import type * as Model from "@typegrad/nn/Model"
import * as Nn from "@typegrad/nn/Nn"
import { describe, expect, it } from "tstyche"

declare const n: number

describe("conv2d", () => {
  it("counts the places of its kernel", () => {
    expect(Nn.sequential(Nn.input([28, 28, 1]), Nn.conv2d({ filters: 6, kernel: 5, padding: "same" }))).type.toBe<
      Model.Model<[28, 28, 1], [28, 28, 6], { readonly conv2d0: Nn.Conv2dParams<5, 1, 6> }>
    >()
    expect(Nn.sequential(Nn.input([32, 20, 3]), Nn.conv2d({ filters: 8, kernel: 3 }))["~out"]).type.toBe<[30, 18, 8]>()
    expect(
      Nn.sequential(Nn.input([224, 224, 3]), Nn.conv2d({ filters: 64, kernel: 7, stride: 2, padding: 3 }))["~out"]
    ).type.toBe<[112, 112, 64]>()
    expect(
      Nn.sequential(Nn.input([13, 13, 3]), Nn.conv2d({ filters: 4, kernel: 3, stride: 2, padding: "same" }))["~out"]
    ).type.toBe<[7, 7, 4]>()
    expect(
      Nn.sequential(Nn.input([16, 16, 3]), Nn.conv2d({ filters: 4, kernel: 3, dilation: 4, stride: 3 }))["~out"]
    ).type.toBe<[3, 3, 4]>()
    const uneven = Nn.conv2d({ filters: 4, kernel: [3, 5], stride: [2, 1], padding: [1, 0] })
    expect(Nn.sequential(Nn.input([20, 20, 3]), uneven)).type.toBe<
      Model.Model<[20, 20, 3], [10, 16, 4], { readonly conv2d0: Nn.Conv2dParams<readonly [3, 5], 3, 4> }>
    >()
    expect<Nn.Conv2dParams<[3, 5], 3, 4>["kernel"]>().type.toBe<Tensor<[3, 5, 3, 4]>>()
    expect(Nn.sequential(Nn.input([5, 5, 3]), Nn.conv2d({ filters: 4, kernel: 5 }))["~out"]).type.toBe<[1, 1, 4]>()
  })

  it("shares channels out to groups", () => {
    const depthwise = Nn.conv2d({ filters: 32, kernel: 3, groups: 32, padding: 1, name: "depth" })
    expect(Nn.sequential(Nn.input([8, 8, 32]), depthwise)).type.toBe<
      Model.Model<[8, 8, 32], [8, 8, 32], { readonly depth: Nn.Conv2dParams<3, 1, 32> }>
    >()
    // @ts-expect-error "conv2d: 3 groups do not divide 8 channels of [8, 8, 8]"
    Nn.sequential(Nn.input([8, 8, 8]), Nn.conv2d({ filters: 9, kernel: 3, groups: 3 }))
    // @ts-expect-error "conv2d: 4 groups do not divide 6 filters"
    Nn.sequential(Nn.input([8, 8, 8]), Nn.conv2d({ filters: 6, kernel: 3, groups: 4 }))
  })

  it("keeps names, and leaves unknown sizes to run time", () => {
    const conv = Nn.conv2d({ filters: 8, kernel: 3 })
    const same = Nn.conv2d({ filters: 8, kernel: 3, padding: "same" })
    expect(Nn.sequential(Nn.input(["h", "w", 3]), same)["~out"]).type.toBe<["h", "w", 8]>()
    expect(Nn.sequential(Nn.input(["h", "w", 3]), conv)["~out"]).type.toBe<[number, number, 8]>()
    expect(Nn.sequential(Nn.input([n, 28, 3]), conv)["~out"]).type.toBe<[number, 26, 8]>()
    expect(Nn.sequential(Nn.input([28, 28, 3]), Nn.conv2d({ filters: n, kernel: n }))["~out"]).type.toBe<
      [number, number, number]
    >()
    const cnn = <H extends number>(h: H) =>
      Nn.sequential(Nn.input([h, h, 3]), conv, Nn.maxPool2d(2), Nn.flatten, Nn.dense(10))
    expect<Model.ParamsOf<ReturnType<typeof cnn<32>>>>().type.toBe<{
      readonly conv2d0: Nn.Conv2dParams<3, 3, 8>
      readonly dense1: Nn.DenseParams<1800, 10>
    }>()
    const wide = <F extends number>(f: F) => Nn.sequential(Nn.input([8, 8, 3]), Nn.conv2d({ filters: f, kernel: 3 }))
    expect(wide(5)["~out"]).type.toBe<[6, 6, 5]>()
    const kept = <H extends number>(h: H): [H, H, 8] => Nn.sequential(Nn.input([h, h, 8]), same)["~out"]
    expect(kept(7)).type.toBe<[7, 7, 8]>()
  })

  it("refuses what is no image, ids, and kernels that do not fit", () => {
    // @ts-expect-error Argument of type 'Conv2d<8, 3, 1, "valid", 1, 1, "", true>' is not assignable to parameter of type '"conv2d expects an image [height, width, channels] but got [784]"'
    Nn.sequential(Nn.input([784]), Nn.conv2d({ filters: 8, kernel: 3 }))
    // @ts-expect-error "conv2d expects an image [height, width, channels] but got [28, 28]"
    Nn.sequential(Nn.input([28, 28]), Nn.conv2d({ filters: 8, kernel: 3 }))
    // @ts-expect-error "conv2d: kernel 5 does not fit into [4, 4, 1]"
    Nn.sequential(Nn.input([4, 4, 1]), Nn.conv2d({ filters: 8, kernel: 5 }))
    // @ts-expect-error "conv2d: kernel 5 does not fit into [3, 32, 32]: channels come last here, [32, 32, 3]"
    Nn.sequential(Nn.input([3, 32, 32]), Nn.conv2d({ filters: 8, kernel: 5 }))
    // @ts-expect-error "conv2d: kernel 5 does not fit into [3, 32, 3]"
    Nn.sequential(Nn.input([3, 32, 3]), Nn.conv2d({ filters: 8, kernel: 5 }))
    // @ts-expect-error "conv2d: kernel 3 does not fit into [8, 2, 1]"
    Nn.sequential(Nn.input([8, 2, 1]), Nn.conv2d({ filters: 8, kernel: 3 }))
    // @ts-expect-error "conv2d: kernel 3 does not fit into [0, 8, 1]"
    Nn.sequential(Nn.input([0, 8, 1]), Nn.conv2d({ filters: 8, kernel: 3, padding: "same" }))
    // @ts-expect-error "conv2d: kernel 3 with dilation 4 does not fit into [8, 8, 1]"
    Nn.sequential(Nn.input([8, 8, 1]), Nn.conv2d({ filters: 8, kernel: 3, dilation: 4 }))
    // @ts-expect-error "conv2d: kernel [3, 7] does not fit into [4, 4, 1] with padding 1"
    Nn.sequential(Nn.input([4, 4, 1]), Nn.conv2d({ filters: 8, kernel: [3, 7], padding: 1 }))
    // @ts-expect-error "conv2d expects float input but got int32"
    Nn.sequential(Nn.input([8, 8, 1], "int32"), Nn.conv2d({ filters: 8, kernel: 3 }))
    // @ts-expect-error "conv2d: the last axis of [8, 8, channels] has no known size, which its parameters need"
    Nn.sequential(Nn.input([8, 8, "channels"]), Nn.conv2d({ filters: 8, kernel: 3 }))
  })

  it("refuses options that are no counts", () => {
    // @ts-expect-error "conv2d: kernel must be a positive whole number but is 0"
    Nn.conv2d({ filters: 8, kernel: 0 })
    // @ts-expect-error "conv2d: kernel must be a positive whole number but is 1.5"
    Nn.conv2d({ filters: 8, kernel: [3, 1.5] })
    // @ts-expect-error "conv2d: filters must be a positive whole number but is -8"
    Nn.conv2d({ filters: -8, kernel: 3 })
    // @ts-expect-error "conv2d: stride must be a positive whole number but is 0"
    Nn.conv2d({ filters: 8, kernel: 3, stride: 0 })
    // @ts-expect-error "conv2d: dilation must be a positive whole number but is 1.5"
    Nn.conv2d({ filters: 8, kernel: 3, dilation: 1.5 })
    // @ts-expect-error "conv2d: groups must be a positive whole number but is 0"
    Nn.conv2d({ filters: 8, kernel: 3, groups: 0 })
    // @ts-expect-error "conv2d: padding must be a whole number from 0 but is -1"
    Nn.conv2d({ filters: 8, kernel: 3, padding: -1 })
  })
})

describe("conv1d", () => {
  it("counts the places of its kernel", () => {
    expect(Nn.sequential(Nn.input([100, 12]), Nn.conv1d({ filters: 32, kernel: 5, stride: 2 }))).type.toBe<
      Model.Model<[100, 12], [48, 32], { readonly conv1d0: Nn.Conv1dParams<5, 12, 32> }>
    >()
    const same = Nn.conv1d({ filters: 32, kernel: 5, padding: "same" })
    expect(Nn.sequential(Nn.input(["time", 12]), same)["~out"]).type.toBe<["time", 32]>()
  })

  it("refuses others", () => {
    // @ts-expect-error "conv1d expects a sequence [time, channels] but got [100]"
    Nn.sequential(Nn.input([100]), Nn.conv1d({ filters: 32, kernel: 5 }))
    // @ts-expect-error "conv1d expects a sequence [time, channels] but got [28, 28, 1]"
    Nn.sequential(Nn.input([28, 28, 1]), Nn.conv1d({ filters: 32, kernel: 5 }))
    // @ts-expect-error "conv1d: kernel 5 does not fit into [4, 12]"
    Nn.sequential(Nn.input([4, 12]), Nn.conv1d({ filters: 32, kernel: 5 }))
    // @ts-expect-error "conv1d: 5 groups do not divide 12 channels of [40, 12]"
    Nn.sequential(Nn.input([40, 12]), Nn.conv1d({ filters: 30, kernel: 5, groups: 5 }))
    // @ts-expect-error "conv1d: kernel must be a positive whole number but is 0"
    Nn.conv1d({ filters: 32, kernel: 0 })
  })
})

describe("transposed convolutions", () => {
  it("are the way back", () => {
    const up = Nn.convTranspose2d({ filters: 8, kernel: 4, stride: 2, padding: 1 })
    expect(Nn.sequential(Nn.input([7, 7, 16]), up)).type.toBe<
      Model.Model<[7, 7, 16], [14, 14, 8], { readonly convTranspose2d0: Nn.Conv2dParams<4, 16, 8> }>
    >()
    const valid = Nn.convTranspose2d({ filters: 8, kernel: 3 })
    expect(Nn.sequential(Nn.input([26, 5, 16]), valid)["~out"]).type.toBe<[28, 7, 8]>()
    const same = Nn.convTranspose2d({ filters: 8, kernel: 3, stride: 2, padding: "same" })
    expect(Nn.sequential(Nn.input([7, 5, 16]), same)["~out"]).type.toBe<[14, 10, 8]>()
    const dilated = Nn.convTranspose1d({ filters: 8, kernel: 3, dilation: 2, stride: 2 })
    expect(Nn.sequential(Nn.input([10, 4]), dilated)["~out"]).type.toBe<[23, 8]>()
  })

  it("refuse others", () => {
    // @ts-expect-error "convTranspose2d expects an image [height, width, channels] but got [64]"
    Nn.sequential(Nn.input([64]), Nn.convTranspose2d({ filters: 8, kernel: 4 }))
    // @ts-expect-error "convTranspose1d: kernel 2 leaves nothing of [1, 4] with padding 2"
    Nn.sequential(Nn.input([1, 4]), Nn.convTranspose1d({ filters: 8, kernel: 2, padding: 2 }))
    // @ts-expect-error "convTranspose1d expects float input but got bool"
    Nn.sequential(Nn.input([9, 4], "bool"), Nn.convTranspose1d({ filters: 8, kernel: 2 }))
  })
})

describe("pooling", () => {
  it("counts the places of its window", () => {
    expect(Nn.sequential(Nn.input([28, 28, 6]), Nn.maxPool2d(2))).type.toBe<Model.Model<[28, 28, 6], [14, 14, 6], {}>>()
    expect(Nn.sequential(Nn.input([112, 112, 64]), Nn.maxPool2d(3, { stride: 2, padding: 1 }))["~out"]).type.toBe<
      [56, 56, 64]
    >()
    expect(Nn.sequential(Nn.input([7, 5, 64]), Nn.avgPool2d(2))["~out"]).type.toBe<[3, 2, 64]>()
    expect(Nn.sequential(Nn.input([7, 5, 64]), Nn.avgPool2d(2, { padding: "same" }))["~out"]).type.toBe<[4, 3, 64]>()
    expect(Nn.sequential(Nn.input([100, 12]), Nn.maxPool1d(4))["~out"]).type.toBe<[25, 12]>()
    expect(Nn.sequential(Nn.input(["time", 12]), Nn.avgPool1d(3, { stride: 1, padding: "same" }))["~out"]).type.toBe<
      ["time", 12]
    >()
    expect(Nn.sequential(Nn.input([7, 7, 512]), Nn.globalAvgPool)["~out"]).type.toBe<[512]>()
    expect(Nn.sequential(Nn.input(["time", 512]), Nn.globalMaxPool)["~out"]).type.toBe<[512]>()
  })

  it("refuses others", () => {
    // @ts-expect-error "maxPool2d expects an image [height, width, channels] but got [10]"
    Nn.sequential(Nn.input([10]), Nn.maxPool2d(2))
    // @ts-expect-error "avgPool2d expects an image [height, width, channels] but got [4, 10]"
    Nn.sequential(Nn.input([4, 10]), Nn.avgPool2d(2))
    // @ts-expect-error "maxPool2d: padding 2 holds a whole window: it must be less than kernel 2"
    Nn.maxPool2d(2, { padding: 2 })
    // @ts-expect-error "avgPool2d: padding [0, [1, 3]] holds a whole window: it must be less than kernel [2, 3]"
    Nn.avgPool2d([2, 3], { padding: [0, [1, 3]] })
    // @ts-expect-error "maxPool1d: padding [0, 3] holds a whole window: it must be less than kernel 3"
    Nn.maxPool1d(3, { stride: 1, padding: [0, 3] })
    // @ts-expect-error "avgPool1d: padding 1 holds a whole window: it must be less than kernel 1"
    Nn.avgPool1d(1, { padding: 1 })
    // @ts-expect-error "maxPool2d: kernel 3 does not fit into [2, 2, 1]"
    Nn.sequential(Nn.input([5, 5, 1]), Nn.maxPool2d(2), Nn.maxPool2d(3))
    // @ts-expect-error "maxPool1d: kernel 12 does not fit into [10, 4]"
    Nn.sequential(Nn.input([10, 4]), Nn.maxPool1d(12))
    // @ts-expect-error "avgPool1d expects a sequence [time, channels] but got [10]"
    Nn.sequential(Nn.input([10]), Nn.avgPool1d(2))
    // @ts-expect-error "globalAvgPool expects an image [height, width, channels] or a sequence [time, channels] but got [10]"
    Nn.sequential(Nn.input([10]), Nn.globalAvgPool)
    // @ts-expect-error "maxPool2d expects float input but got int32"
    Nn.sequential(Nn.input([8, 8, 1], "int32"), Nn.maxPool2d(2))
    // @ts-expect-error "maxPool2d: kernel must be a positive whole number but is 0"
    Nn.maxPool2d(0)
    // @ts-expect-error "maxPool2d: stride must be a positive whole number but is 0.5"
    Nn.maxPool2d(2, { stride: 0.5 })
  })
})

describe("options of convolutions", () => {
  it("leave the bias out", () => {
    const plain = Nn.conv2d({ filters: 4, kernel: 3, bias: false, name: "stem" })
    expect(Nn.sequential(Nn.input([8, 8, 3]), plain)).type.toBe<
      Model.Model<[8, 8, 3], [6, 6, 4], { readonly stem: Nn.Conv2dKernel<3, 3, 4> }>
    >()
    expect(Nn.sequential(Nn.input([8, 3]), Nn.conv1d({ filters: 4, kernel: 3, bias: false }))).type.toBe<
      Model.Model<[8, 3], [6, 4], { readonly conv1d0: Nn.Conv1dKernel<3, 3, 4> }>
    >()
    expect<Nn.Conv2dKernel<3, 3, 4>["kernel"]>().type.toBe<Tensor<[3, 3, 3, 4]>>()
  })

  it("give the other sizes that a stride leaves open", () => {
    const up = Nn.convTranspose2d({ filters: 8, kernel: 3, stride: 2, padding: 1, outputPadding: 1 })
    expect(Nn.sequential(Nn.input([7, 9, 16]), up)["~out"]).type.toBe<[14, 18, 8]>()
    const same = Nn.convTranspose1d({ filters: 8, kernel: 3, stride: 2, padding: "same", outputPadding: 1 })
    expect(Nn.sequential(Nn.input([7, 4]), same)["~out"]).type.toBe<[15, 8]>()
    const grouped = Nn.convTranspose2d({ filters: 8, kernel: 3, groups: 4 })
    expect(Nn.sequential(Nn.input([7, 9, 16]), grouped)).type.toBe<
      Model.Model<[7, 9, 16], [9, 11, 8], { readonly convTranspose2d0: Nn.Conv2dParams<3, 4, 8> }>
    >()
    // @ts-expect-error "convTranspose2d: outputPadding must be a whole number from 0 but is -1"
    Nn.convTranspose2d({ filters: 8, kernel: 3, stride: 2, outputPadding: -1 })
    // @ts-expect-error "convTranspose2d: 3 groups do not divide 16 channels of [7, 9, 16]"
    Nn.sequential(Nn.input([7, 9, 16]), Nn.convTranspose2d({ filters: 9, kernel: 3, groups: 3 }))
  })
})

describe("depthwise and separable convolutions", () => {
  it("have filters for each channel", () => {
    expect(Nn.sequential(Nn.input([8, 8, 32]), Nn.depthwiseConv2d({ kernel: 3, padding: "same" }))).type.toBe<
      Model.Model<[8, 8, 32], [8, 8, 32], { readonly depthwiseConv2d0: Nn.Conv2dParams<3, 1, 32> }>
    >()
    const twice = Nn.depthwiseConv2d({ kernel: [3, 5], stride: 2, multiplier: 2, bias: false, name: "depth" })
    expect(Nn.sequential(Nn.input([9, 9, 32]), twice)).type.toBe<
      Model.Model<[9, 9, 32], [4, 3, 64], { readonly depth: Nn.Conv2dKernel<readonly [3, 5], 1, 64> }>
    >()
    expect(Nn.sequential(Nn.input([8, 8, n]), Nn.depthwiseConv2d({ kernel: 3, multiplier: 2 }))["~out"]).type.toBe<
      [6, 6, number]
    >()
    const kept = <C extends number>(c: C) => Nn.sequential(Nn.input([8, 8, c]), Nn.depthwiseConv2d({ kernel: 3 }))
    expect(kept(5)["~out"]).type.toBe<[6, 6, 5]>()
    const separable = Nn.separableConv2d({ filters: 64, kernel: 3, multiplier: 2 })
    expect(Nn.sequential(Nn.input([8, 8, 32]), separable)).type.toBe<
      Model.Model<[8, 8, 32], [6, 6, 64], { readonly separableConv2d0: Nn.SeparableParams<3, 64, 64> }>
    >()
    expect<Nn.SeparableParams<3, 64, 10>["depthwise"]>().type.toBe<Tensor<[3, 3, 1, 64]>>()
    expect<Nn.SeparableParams<3, 64, 10>["pointwise"]>().type.toBe<Tensor<[1, 1, 64, 10]>>()
  })

  it("refuse others", () => {
    // @ts-expect-error "depthwiseConv2d: multiplier must be a positive whole number but is 0"
    Nn.depthwiseConv2d({ kernel: 3, multiplier: 0 })
    // @ts-expect-error "depthwiseConv2d expects an image [height, width, channels] but got [100, 12]"
    Nn.sequential(Nn.input([100, 12]), Nn.depthwiseConv2d({ kernel: 3 }))
    // @ts-expect-error "depthwiseConv2d: the last axis of [8, 8, channels] has no known size, which its parameters need"
    Nn.sequential(Nn.input([8, 8, "channels"]), Nn.depthwiseConv2d({ kernel: 3 }))
    // @ts-expect-error "depthwiseConv2d: kernel 9 does not fit into [8, 8, 3]"
    Nn.sequential(Nn.input([8, 8, 3]), Nn.depthwiseConv2d({ kernel: 9 }))
    // @ts-expect-error "separableConv2d: filters must be a positive whole number but is 0"
    Nn.separableConv2d({ filters: 0, kernel: 3 })
    // @ts-expect-error "separableConv2d expects float input but got int32"
    Nn.sequential(Nn.input([8, 8, 3], "int32"), Nn.separableConv2d({ filters: 8, kernel: 3 }))
    // @ts-expect-error "separableConv2d: kernel 3 with dilation 4 does not fit into [8, 8, 3]"
    Nn.sequential(Nn.input([8, 8, 3]), Nn.separableConv2d({ filters: 8, kernel: 3, dilation: 4 }))
  })
})

describe("adaptive pooling and upsampling", () => {
  it("give the size that is wanted", () => {
    expect(Nn.sequential(Nn.input([13, 17, 64]), Nn.adaptiveAvgPool2d([6, 8]))).type.toBe<
      Model.Model<[13, 17, 64], [6, 8, 64], {}>
    >()
    expect(Nn.sequential(Nn.input(["h", "w", 64]), Nn.adaptiveMaxPool2d(4))["~out"]).type.toBe<[4, 4, 64]>()
    expect(Nn.sequential(Nn.input(["time", 64]), Nn.adaptiveAvgPool1d(8))["~out"]).type.toBe<[8, 64]>()
    expect(Nn.sequential(Nn.input([5, 64]), Nn.adaptiveMaxPool1d(8))["~out"]).type.toBe<[8, 64]>()
    expect(Nn.sequential(Nn.input([7, 5, 16]), Nn.upsample2d(2))["~out"]).type.toBe<[14, 10, 16]>()
    expect(Nn.sequential(Nn.input([7, 5, 16]), Nn.upsample2d([1, 3], { method: "linear" }))["~out"]).type.toBe<
      [7, 15, 16]
    >()
    expect(Nn.sequential(Nn.input(["time", 16]), Nn.upsample1d(2))["~out"]).type.toBe<[number, 16]>()
  })

  it("refuse others", () => {
    // @ts-expect-error "adaptiveAvgPool2d: size must be a positive whole number but is 0"
    Nn.adaptiveAvgPool2d(0)
    // @ts-expect-error "adaptiveMaxPool1d: size must be a positive whole number but is 1.5"
    Nn.adaptiveMaxPool1d(1.5)
    // @ts-expect-error "adaptiveAvgPool2d expects an image [height, width, channels] but got [100, 12]"
    Nn.sequential(Nn.input([100, 12]), Nn.adaptiveAvgPool2d(2))
    // @ts-expect-error "adaptiveAvgPool1d expects a sequence [time, channels] but got [100]"
    Nn.sequential(Nn.input([100]), Nn.adaptiveAvgPool1d(2))
    // @ts-expect-error "adaptiveMaxPool2d: [8, 0, 3] has nothing to pool"
    Nn.sequential(Nn.input([8, 0, 3]), Nn.adaptiveMaxPool2d(2))
    // @ts-expect-error "adaptiveMaxPool2d expects float input but got int32"
    Nn.sequential(Nn.input([8, 8, 3], "int32"), Nn.adaptiveMaxPool2d(2))
    // @ts-expect-error "upsample2d: scale must be a positive whole number but is 0.5"
    Nn.upsample2d(0.5)
    // @ts-expect-error "upsample2d expects an image [height, width, channels] but got [100, 12]"
    Nn.sequential(Nn.input([100, 12]), Nn.upsample2d(2))
    // @ts-expect-error "upsample1d: [0, 12] has nothing to enlarge"
    Nn.sequential(Nn.input([0, 12]), Nn.upsample1d(2))
  })
})

describe("borders", () => {
  it("make the places more", () => {
    expect(Nn.sequential(Nn.input([28, 28, 1]), Nn.pad2d(2))).type.toBe<Model.Model<[28, 28, 1], [32, 32, 1], {}>>()
    expect(Nn.sequential(Nn.input([28, "w", 1]), Nn.pad2d([[1, 2], 0], { mode: "edge" }))["~out"]).type.toBe<
      [31, "w", 1]
    >()
    expect(Nn.sequential(Nn.input(["h", n, 1]), Nn.pad2d(1, { mode: "reflect" }))["~out"]).type.toBe<
      [number, number, 1]
    >()
    expect(Nn.sequential(Nn.input([10, 4]), Nn.pad1d([4, 0]))["~out"]).type.toBe<[14, 4]>()
    expect(Nn.sequential(Nn.input([4, 4]), Nn.pad1d(4, { mode: "circular" }))["~out"]).type.toBe<[12, 4]>()
    const any = <H extends number>(h: H) => Nn.sequential(Nn.input([h, h, 3]), Nn.pad2d(1, { mode: "reflect" }))
    expect(any(8)["~out"]).type.toBe<[10, 10, 3]>()
  })

  it("refuse others", () => {
    // @ts-expect-error "pad2d: a padding must be a whole number from 0 but is -1"
    Nn.pad2d(-1)
    // @ts-expect-error "pad2d: a padding must be a whole number from 0 but is 0.5"
    Nn.pad2d([1, [0, 0.5]])
    // @ts-expect-error "pad1d: a padding must be a whole number from 0 but is -2"
    Nn.pad1d([-2, 0])
    // @ts-expect-error "pad2d: reflect can add 3 elements to an end of axis 0 of [4, 9, 1] (size 4), not 4"
    Nn.sequential(Nn.input([4, 9, 1]), Nn.pad2d(4, { mode: "reflect" }))
    // @ts-expect-error "pad2d: circular can add 4 elements to an end of axis 1 of [9, 4, 1] (size 4), not 5"
    Nn.sequential(Nn.input([9, 4, 1]), Nn.pad2d([1, [0, 5]], { mode: "circular" }))
    // @ts-expect-error "pad1d: edge can add 0 elements to an end of axis 0 of [0, 4] (size 0), not 1"
    Nn.sequential(Nn.input([0, 4]), Nn.pad1d(1, { mode: "edge" }))
    // @ts-expect-error "pad2d expects an image [height, width, channels] but got [10, 4]"
    Nn.sequential(Nn.input([10, 4]), Nn.pad2d(1))
    // @ts-expect-error "pad1d expects float input but got int32"
    Nn.sequential(Nn.input([10, 4], "int32"), Nn.pad1d(1))
  })
})

describe("unflatten and permute", () => {
  it("give axes another form", () => {
    expect(Nn.sequential(Nn.input([100]), Nn.dense(3136), Nn.unflatten([7, 7, 64]))["~out"]).type.toBe<[7, 7, 64]>()
    expect(Nn.sequential(Nn.input(["time", 6], "int32"), Nn.unflatten([2, 3]))["~out"]).type.toBe<["time", 2, 3]>()
    expect(Nn.sequential(Nn.input([n]), Nn.unflatten([2, 3]))["~out"]).type.toBe<[2, 3]>()
    expect(Nn.sequential(Nn.input([3, "h", 48]), Nn.permute([1, 2, 0]))).type.toBe<
      Model.Model<[3, "h", 48], ["h", 48, 3], {}>
    >()
  })

  it("refuse others", () => {
    // @ts-expect-error "unflatten: [7, 7, 64] has 3136 elements but the last axis of [3000] has 3000"
    Nn.sequential(Nn.input([3000]), Nn.unflatten([7, 7, 64]))
    // @ts-expect-error "unflatten: [2, 3] has 6 elements but the last axis of [6, time] has time"
    Nn.sequential(Nn.input([6, "time"]), Nn.unflatten([2, 3]))
    // @ts-expect-error "unflatten needs at least one axis but got a scalar"
    Nn.sequential(Nn.input([]), Nn.unflatten([1]))
    // @ts-expect-error "unflatten: -7 is not a size"
    Nn.unflatten([7, -7])
    // @ts-expect-error "permute: permutation [1, 0] has 2 entries but [3, 32, 48] has rank 3"
    Nn.sequential(Nn.input([3, 32, 48]), Nn.permute([1, 0]))
    // @ts-expect-error "permute: axis 3 is out of range for [3, 32, 48]"
    Nn.sequential(Nn.input([3, 32, 48]), Nn.permute([1, 2, 3]))
    // @ts-expect-error "permute: axis 1 is repeated in permutation [1, 2, 1]"
    Nn.sequential(Nn.input([3, 32, 48]), Nn.permute([1, 2, 1]))
  })
})

describe("spatial dropout and stochastic depth", () => {
  it("need a key", () => {
    expect(Nn.sequential(Nn.input([28, 28, 8]), Nn.spatialDropout(0.2))).type.toBe<
      Model.Model<[28, 28, 8], [28, 28, 8], {}, {}, "Key">
    >()
    const block = Nn.stochasticDepth(0.2, Nn.stack(Nn.dense(64), Nn.batchNorm()), { name: "block" })
    expect(Nn.sequential(Nn.input([64]), block)).type.toBe<
      Model.Model<
        [64],
        [64],
        {
          readonly block: {
            readonly dense0: Nn.DenseParams<64, 64>
            readonly batchNorm1: Nn.NormParams<64>
          }
        },
        { readonly block: { readonly batchNorm1: Nn.NormState<64> } },
        "Key"
      >
    >()
  })

  it("refuse others", () => {
    // @ts-expect-error "spatialDropout: the rate must be at least 0 and less than 1 but is 1"
    Nn.spatialDropout(1)
    // @ts-expect-error "spatialDropout expects an image [height, width, channels] or a sequence [time, channels] but got [10]"
    Nn.sequential(Nn.input([10]), Nn.spatialDropout(0.2))
    // @ts-expect-error "spatialDropout expects float input but got int32"
    Nn.sequential(Nn.input([10, 4], "int32"), Nn.spatialDropout(0.2))
    // @ts-expect-error "stochasticDepth: the rate must be at least 0 and less than 1 but is -0.1"
    Nn.stochasticDepth(-0.1, Nn.dense(64))
    // @ts-expect-error "stochasticDepth: the inner layers must keep the shape, but they map [64] to [10]"
    Nn.sequential(Nn.input([64]), Nn.stochasticDepth(0.2, Nn.dense(10)))
    // @ts-expect-error "stochasticDepth expects float input but got int32"
    Nn.sequential(Nn.input([64], "int32"), Nn.stochasticDepth(0.2, Nn.identity))
  })
})
