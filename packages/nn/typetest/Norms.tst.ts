/** Norms, and layers around layers that norm their weights: shapes, parameters, state, sentences. */
import type { Tensor } from "@typegrad/core/Tensor"
import type * as Model from "@typegrad/nn/Model"
import type { MultiModel } from "@typegrad/nn/MultiModel"
import * as Nn from "@typegrad/nn/Nn"
import { describe, expect, it } from "tstyche"

declare const n: number

describe("layerNorm", () => {
  it("has parameters of the axes it normalises over", () => {
    expect(Nn.sequential(Nn.input([4, 5, 6]), Nn.layerNorm({ axes: 2 }))).type.toBe<
      Model.Model<[4, 5, 6], [4, 5, 6], { readonly layerNorm0: Nn.AxesParams<[5, 6]> }>
    >()
    expect(Nn.sequential(Nn.input(["time", 5, 6]), Nn.layerNorm({ axes: 2, name: "ln" }))).type.toBe<
      Model.Model<["time", 5, 6], ["time", 5, 6], { readonly ln: Nn.AxesParams<[5, 6]> }>
    >()
    expect(Nn.sequential(Nn.input([6]), Nn.layerNorm({ axes: 1 }))).type.toBe<
      Model.Model<[6], [6], { readonly layerNorm0: Nn.NormParams<6> }>
    >()
    expect(Nn.sequential(Nn.input([6]), Nn.layerNorm({ axes: n }))["~out"]).type.toBe<[6]>()
  })

  it("refuses more axes than there are, axes without a size, and counts that are none", () => {
    // @ts-expect-error "layerNorm normalises over the last 3 axes but got [5, 6]"
    Nn.sequential(Nn.input([5, 6]), Nn.layerNorm({ axes: 3 }))
    // @ts-expect-error "layerNorm: the last 2 axes of [h, w, 6] have no known size, which its parameters need"
    Nn.sequential(Nn.input(["h", "w", 6]), Nn.layerNorm({ axes: 2 }))
    // @ts-expect-error "layerNorm expects float input but got int32"
    Nn.sequential(Nn.input([5, 6], "int32"), Nn.layerNorm({ axes: 2 }))
    // @ts-expect-error "layerNorm: axes must be a positive whole number but is 0"
    Nn.sequential(Nn.input([5, 6]), Nn.layerNorm({ axes: 0 }))
  })
})

describe("rmsNorm", () => {
  it("has a scale", () => {
    expect(Nn.sequential(Nn.input(["time", 64]), Nn.rmsNorm())).type.toBe<
      Model.Model<["time", 64], ["time", 64], { readonly rmsNorm0: Nn.ScaleParams<64> }>
    >()
    // @ts-expect-error "rmsNorm: the last axis of [64, time] has no known size, which its parameters need"
    Nn.sequential(Nn.input([64, "time"]), Nn.rmsNorm())
    // @ts-expect-error "rmsNorm needs at least one axis but got a scalar"
    Nn.sequential(Nn.input([]), Nn.rmsNorm())
    // @ts-expect-error "rmsNorm expects float input but got int32"
    Nn.sequential(Nn.input([8], "int32"), Nn.rmsNorm())
  })
})

describe("groupNorm", () => {
  it("splits the channels", () => {
    expect(Nn.sequential(Nn.input(["h", "w", 64]), Nn.groupNorm(32))).type.toBe<
      Model.Model<["h", "w", 64], ["h", "w", 64], { readonly groupNorm0: Nn.NormParams<64> }>
    >()
    expect(Nn.sequential(Nn.input([n]), Nn.groupNorm(3))["~out"]).type.toBe<[number]>()
    expect(Nn.sequential(Nn.input([8]), Nn.groupNorm(n))["~out"]).type.toBe<[8]>()
    // @ts-expect-error "groupNorm: 3 groups do not divide 8 channels of [4, 4, 8]"
    Nn.sequential(Nn.input([4, 4, 8]), Nn.groupNorm(3))
    // @ts-expect-error "groupNorm: 16 groups do not divide 8 channels of [8]"
    Nn.sequential(Nn.input([8]), Nn.groupNorm(16))
    // @ts-expect-error "groupNorm: the last axis of [8, w] has no known size, which its parameters need"
    Nn.sequential(Nn.input([8, "w"]), Nn.groupNorm(2))
    // @ts-expect-error "groupNorm: groups must be a positive whole number but is 0"
    Nn.sequential(Nn.input([8]), Nn.groupNorm(0))
    // @ts-expect-error "groupNorm expects float input but got bool"
    Nn.sequential(Nn.input([8], "bool"), Nn.groupNorm(2))
  })
})

describe("instanceNorm", () => {
  it("needs positions", () => {
    expect(Nn.sequential(Nn.input([4, 4, 8]), Nn.instanceNorm())).type.toBe<
      Model.Model<[4, 4, 8], [4, 4, 8], { readonly instanceNorm0: Nn.NormParams<8> }>
    >()
    expect(Nn.sequential(Nn.input(["time", 8]), Nn.instanceNorm({ affine: false }))).type.toBe<
      Model.Model<["time", 8], ["time", 8], {}>
    >()
    // @ts-expect-error "instanceNorm expects positions and channels [.., n] but got [8]"
    Nn.sequential(Nn.input([8]), Nn.instanceNorm())
    // @ts-expect-error "instanceNorm: the last axis of [8, w] has no known size, which its parameters need"
    Nn.sequential(Nn.input([8, "w"]), Nn.instanceNorm())
    // @ts-expect-error "instanceNorm expects float input but got int32"
    Nn.sequential(Nn.input([4, 8], "int32"), Nn.instanceNorm({ affine: false }))
  })
})

describe("localResponseNorm", () => {
  it("has no parameters", () => {
    expect(Nn.sequential(Nn.input(["h", "w", 96]), Nn.localResponseNorm(5))["~params"]).type.toBe<null>()
    // @ts-expect-error "localResponseNorm: the size must be a positive whole number but is 2.5"
    Nn.sequential(Nn.input([4, 4, 8]), Nn.localResponseNorm(2.5))
    // @ts-expect-error "localResponseNorm needs at least one axis but got a scalar"
    Nn.sequential(Nn.input([]), Nn.localResponseNorm(5))
    // @ts-expect-error "localResponseNorm expects float input but got int32"
    Nn.sequential(Nn.input([4, 8], "int32"), Nn.localResponseNorm(5))
  })
})

describe("weightNorm", () => {
  it("adds a magnitude to the parameters of its layer", () => {
    const model = Nn.sequential(Nn.input([784]), Nn.weightNorm(Nn.dense(10)))
    expect(model["~out"]).type.toBe<[10]>()
    expect<Model.ParamsOf<typeof model>>().type.toBe<{
      readonly weightNorm0: {
        readonly kernel: Tensor<[784, 10]>
        readonly bias: Tensor<[10]>
        readonly magnitude: Tensor<[10]>
      }
    }>()
  })

  it("is for convolutions too", () => {
    const image = Nn.conv2d({ filters: 6, kernel: 5, bias: false })
    const model = Nn.sequential(Nn.input([28, 28, 1]), Nn.weightNorm(image, { name: "first" }))
    expect(model["~out"]).type.toBe<[24, 24, 6]>()
    expect<Model.ParamsOf<typeof model>>().type.toBe<{
      readonly first: { readonly kernel: Tensor<[5, 5, 1, 6]>; readonly magnitude: Tensor<[6]> }
    }>()
  })

  it("needs a kernel, and what its layer needs", () => {
    // @ts-expect-error "weightNorm needs a layer with a kernel, which relu has not"
    Nn.sequential(Nn.input([8]), Nn.weightNorm(Nn.relu))
    // @ts-expect-error "weightNorm needs a layer with a kernel, which batchNorm has not"
    Nn.sequential(Nn.input([8]), Nn.weightNorm(Nn.batchNorm()))
    // @ts-expect-error "weightNorm needs a layer without state, but spectralNorm has one"
    Nn.sequential(Nn.input([8]), Nn.weightNorm(Nn.spectralNorm(Nn.dense(3))))
    // @ts-expect-error "dense expects a vector [n] but got [4, 4, 8]: flatten it first"
    Nn.sequential(Nn.input([4, 4, 8]), Nn.weightNorm(Nn.dense(3)))
  })
})

describe("spectralNorm", () => {
  it("has a vector for each side as its state", () => {
    expect(Nn.sequential(Nn.input([784]), Nn.spectralNorm(Nn.dense(10)))).type.toBe<
      Model.Model<
        [784],
        [10],
        { readonly spectralNorm0: Nn.DenseParams<784, 10> },
        { readonly spectralNorm0: Nn.SpectralState<784, 10> }
      >
    >()
    const image = Nn.spectralNorm(Nn.conv2d({ filters: 6, kernel: 5 }), { iterations: 2, name: "first" })
    const model = Nn.sequential(Nn.input([28, 28, 3]), image)
    expect<Model.StateOf<typeof model>>().type.toBe<{ readonly first: Nn.SpectralState<75, 6> }>()
    expect<Model.StateOf<typeof model>["first"]["v"]>().type.toBe<Tensor<[75]>>()
  })

  it("needs a kernel and a count", () => {
    // @ts-expect-error "spectralNorm needs a layer with a kernel, which dropout has not"
    Nn.sequential(Nn.input([8]), Nn.spectralNorm(Nn.dropout(0.5)))
    // @ts-expect-error "spectralNorm needs a layer without state, but spectralNorm has one"
    Nn.sequential(Nn.input([8]), Nn.spectralNorm(Nn.spectralNorm(Nn.dense(3))))
    // @ts-expect-error "dense expects float input but got int32"
    Nn.sequential(Nn.input([8], "int32"), Nn.spectralNorm(Nn.dense(3)))
    // @ts-expect-error "spectralNorm: iterations must be a positive whole number but is 0"
    Nn.spectralNorm(Nn.dense(3), { iterations: 0 })
  })
})

describe("bilinear", () => {
  it("is a model of two inputs", () => {
    expect(Nn.bilinear({ left: 4, right: 3, units: 5 })).type.toBe<
      MultiModel<Nn.BilinearInputs<4, 3>, [5], Nn.BilinearParams<4, 3, 5>>
    >()
    // @ts-expect-error "bilinear: left must be a positive whole number but is -1"
    Nn.bilinear({ left: -1, right: 3, units: 5 })
    // @ts-expect-error "bilinear: right must be a positive whole number but is 0"
    Nn.bilinear({ left: 4, right: 0, units: 5 })
    // @ts-expect-error "bilinear: units must be a positive whole number but is 1.5"
    Nn.bilinear({ left: 4, right: 3, units: 1.5 })
  })

  it("takes what fits", () => {
    const model = Nn.bilinear({ left: 4, right: 3, units: 5 })
    const variables = {} as Model.Variables<Nn.BilinearParams<4, 3, 5>, {}>
    const left = {} as Tensor<["batch", 4]>
    expect(model.infer(variables, { left, right: {} as Tensor<["batch", 3]> })).type.toBe<Tensor<["batch", 5]>>()
    // @ts-expect-error "the model expects right [3] after the batch axes but got [batch, 4]"
    model.infer(variables, { left, right: left })
  })
})
