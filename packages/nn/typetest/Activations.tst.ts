/** Activations as layers and as functions of a tensor: shapes, sentences. */
import type { Tensor } from "@typegrad/core/Tensor"
import * as Activation from "@typegrad/nn/Activation"
import type * as Model from "@typegrad/nn/Model"
import * as Nn from "@typegrad/nn/Nn"
import { describe, expect, it } from "tstyche"

declare const n: number
declare const x: Tensor<["batch", 8]>
declare const image: Tensor<[2, 4, 4, 7]>
declare const ids: Tensor<[8], "int32">

describe("layers of one element", () => {
  it("keep the shape", () => {
    expect(
      Nn.sequential(
        Nn.input([4, "w"]),
        Nn.relu6,
        Nn.thresholdedRelu({ threshold: 0.5 }),
        Nn.elu(),
        Nn.celu({ alpha: 2 }),
        Nn.selu,
        Nn.gelu,
        Nn.geluTanh,
        Nn.mish,
        Nn.logSigmoid,
        Nn.softsign,
        Nn.tanhShrink,
        Nn.hardTanh({ min: -2, max: 2 }),
        Nn.hardSigmoid,
        Nn.hardSwish,
        Nn.hardShrink(),
        Nn.softShrink(),
        Nn.softmax,
        Nn.logSoftmax
      )
    ).type.toBe<Model.Model<[4, "w"], [4, "w"], {}>>()
  })

  it("refuse integers", () => {
    // @ts-expect-error "relu6 expects float input but got int32"
    Nn.sequential(Nn.input([4], "int32"), Nn.relu6)
    // @ts-expect-error "thresholdedRelu expects float input but got int32"
    Nn.sequential(Nn.input([4], "int32"), Nn.thresholdedRelu())
    // @ts-expect-error "elu expects float input but got bool"
    Nn.sequential(Nn.input([4], "bool"), Nn.elu())
    // @ts-expect-error "celu expects float input but got int32"
    Nn.sequential(Nn.input([4], "int32"), Nn.celu())
    // @ts-expect-error "selu expects float input but got int32"
    Nn.sequential(Nn.input([4], "int32"), Nn.selu)
    // @ts-expect-error "geluTanh expects float input but got int32"
    Nn.sequential(Nn.input([4], "int32"), Nn.geluTanh)
    // @ts-expect-error "mish expects float input but got int32"
    Nn.sequential(Nn.input([4], "int32"), Nn.mish)
    // @ts-expect-error "logSigmoid expects float input but got int32"
    Nn.sequential(Nn.input([4], "int32"), Nn.logSigmoid)
    // @ts-expect-error "softsign expects float input but got int32"
    Nn.sequential(Nn.input([4], "int32"), Nn.softsign)
    // @ts-expect-error "tanhShrink expects float input but got int32"
    Nn.sequential(Nn.input([4], "int32"), Nn.tanhShrink)
    // @ts-expect-error "hardTanh expects float input but got int32"
    Nn.sequential(Nn.input([4], "int32"), Nn.hardTanh())
    // @ts-expect-error "hardSigmoid expects float input but got int32"
    Nn.sequential(Nn.input([4], "int32"), Nn.hardSigmoid)
    // @ts-expect-error "hardSwish expects float input but got int32"
    Nn.sequential(Nn.input([4], "int32"), Nn.hardSwish)
    // @ts-expect-error "hardShrink expects float input but got int32"
    Nn.sequential(Nn.input([4], "int32"), Nn.hardShrink())
    // @ts-expect-error "softShrink expects float input but got int32"
    Nn.sequential(Nn.input([4], "int32"), Nn.softShrink())
    // @ts-expect-error "prelu expects float input but got int32"
    Nn.sequential(Nn.input([4], "int32"), Nn.prelu())
  })
})

describe("softmax", () => {
  it("needs an axis and floats", () => {
    expect(Nn.sequential(Nn.input([3, "classes"]), Nn.softmax)["~out"]).type.toBe<[3, "classes"]>()
    // @ts-expect-error "softmax needs at least one axis but got a scalar"
    Nn.sequential(Nn.input([]), Nn.softmax)
    // @ts-expect-error "softmax expects float input but got int32"
    Nn.sequential(Nn.input([4], "int32"), Nn.softmax)
    // @ts-expect-error "logSoftmax needs at least one axis but got a scalar"
    Nn.sequential(Nn.input([]), Nn.logSoftmax)
    // @ts-expect-error "logSoftmax expects float input but got bool"
    Nn.sequential(Nn.input([4], "bool"), Nn.logSoftmax)
  })
})

describe("gates", () => {
  it("halve the last axis", () => {
    expect(Nn.sequential(Nn.input([16]), Nn.glu)["~out"]).type.toBe<[8]>()
    expect(Nn.sequential(Nn.input(["time", 2]), Nn.swiglu)["~out"]).type.toBe<["time", 1]>()
    expect(Nn.sequential(Nn.input([5, 4096]), Nn.geglu)["~out"]).type.toBe<[5, 2048]>()
    expect(Nn.sequential(Nn.input([n]), Nn.reglu)["~out"]).type.toBe<[number]>()
    expect(Nn.sequential(Nn.input([4]), Nn.dense(6), Nn.swiglu, Nn.dense(2))).type.toBe<
      Model.Model<[4], [2], { readonly dense0: Nn.DenseParams<4, 6>; readonly dense1: Nn.DenseParams<3, 2> }>
    >()
  })

  it("halve every number", () => {
    expect(Nn.sequential(Nn.input([10]), Nn.glu)["~out"]).type.toBe<[5]>()
    expect(Nn.sequential(Nn.input([18]), Nn.glu)["~out"]).type.toBe<[9]>()
    expect(Nn.sequential(Nn.input([100]), Nn.glu)["~out"]).type.toBe<[50]>()
    expect(Nn.sequential(Nn.input([22016]), Nn.glu)["~out"]).type.toBe<[11008]>()
    expect(Nn.sequential(Nn.input([13574]), Nn.glu)["~out"]).type.toBe<[6787]>()
    expect(Nn.sequential(Nn.input([1998]), Nn.glu)["~out"]).type.toBe<[999]>()
    expect(Nn.sequential(Nn.input([0]), Nn.glu)["~out"]).type.toBe<[0]>()
  })

  it("refuse what has no halves", () => {
    // @ts-expect-error "glu: the last axis of [4, 7] is odd and has no halves"
    Nn.sequential(Nn.input([4, 7]), Nn.glu)
    // @ts-expect-error "swiglu: the last axis of [4, time] has no known size to halve"
    Nn.sequential(Nn.input([4, "time"]), Nn.swiglu)
    // @ts-expect-error "geglu needs at least one axis but got a scalar"
    Nn.sequential(Nn.input([]), Nn.geglu)
    // @ts-expect-error "reglu expects float input but got int32"
    Nn.sequential(Nn.input([4], "int32"), Nn.reglu)
    // @ts-expect-error "swiglu: the last axis of [1] is odd and has no halves"
    Nn.sequential(Nn.input([4]), Nn.dense(1), Nn.swiglu)
  })
})

describe("prelu", () => {
  it("has one slope, or one for each feature", () => {
    expect(Nn.sequential(Nn.input(["time", 8]), Nn.prelu())).type.toBe<
      Model.Model<["time", 8], ["time", 8], { readonly prelu0: Nn.PreluParams<1> }>
    >()
    expect(Nn.sequential(Nn.input(["time", 8]), Nn.prelu({ perFeature: true, name: "p" }))).type.toBe<
      Model.Model<["time", 8], ["time", 8], { readonly p: Nn.PreluParams<8> }>
    >()
    expect(Nn.sequential(Nn.input([8, "w"]), Nn.prelu())["~out"]).type.toBe<[8, "w"]>()
    // @ts-expect-error "prelu: the last axis of [8, w] has no known size, which its parameters need"
    Nn.sequential(Nn.input([8, "w"]), Nn.prelu({ perFeature: true }))
    // @ts-expect-error "the name \"prelu1\" is like those given by number: choose another"
    Nn.sequential(Nn.input([3]), Nn.prelu({ name: "prelu1" }))
  })
})

describe("functions", () => {
  it("keep the shape", () => {
    expect(Activation.gelu(x)).type.toBe<Tensor<["batch", 8]>>()
    expect(Activation.elu(x, { alpha: 2 })).type.toBe<Tensor<["batch", 8]>>()
    expect(Activation.hardTanh(image, { min: 0 })).type.toBe<Tensor<[2, 4, 4, 7]>>()
    expect(Activation.softmax(x)).type.toBe<Tensor<["batch", 8]>>()
    expect(Activation.swiglu(x)).type.toBe<Tensor<["batch", 4]>>()
    const block = <S extends ReadonlyArray<number | string>>(x: Tensor<S>): Tensor<S> => Activation.mish(x)
    expect(block(x)).type.toBe<Tensor<["batch", 8]>>()
  })

  it("refuse integers and odd axes", () => {
    // @ts-expect-error "gelu: needs float32 but got int32: cast it first"
    Activation.gelu(ids)
    // @ts-expect-error "elu: needs float32 but got int32: cast it first"
    Activation.elu(ids)
    // @ts-expect-error "glu: needs float32 but got int32: cast it first"
    Activation.glu(ids)
    // @ts-expect-error "glu: the last axis of [2, 4, 4, 7] is odd and has no halves"
    Activation.glu(image)
  })

  it("have slopes that fit", () => {
    expect(Activation.prelu(x, {} as Tensor<[8]>)).type.toBe<Tensor<["batch", 8]>>()
    expect(Activation.prelu(x, {} as Tensor<[1]>)).type.toBe<Tensor<["batch", 8]>>()
    expect(Activation.prelu(x, {} as Tensor<[]>)).type.toBe<Tensor<["batch", 8]>>()
    expect(Activation.prelu(x, {} as Tensor<[number]>)).type.toBe<Tensor<["batch", 8]>>()
    // @ts-expect-error "prelu: the slope [3] does not fit [batch, 8]: it is [1] or one for each feature"
    Activation.prelu(x, {} as Tensor<[3]>)
    // @ts-expect-error "prelu: the slope [1, 8] does not fit [batch, 8]: it is [1] or one for each feature"
    Activation.prelu(x, {} as Tensor<[1, 8]>)
  })
})
