/** Convolutions and poolings: see Tensor.tst.ts. */
import * as Tensor from "@typegrad/core/Tensor"
import { describe, expect, it } from "tstyche"

type T<S extends ReadonlyArray<number | string>, D extends "float32" | "int32" | "bool" = "float32"> = Tensor.Tensor<
  S,
  D
>

const n: number = 28
const image = Tensor.zeros([28, 28, 1])
const batch = Tensor.refine(Tensor.zeros([n, 12, 12, 6]), ["batch", 12, 12, 6])
const long = Tensor.refine(Tensor.zeros([n, 4]), ["time", 4])
const sequence = Tensor.zeros([10, 4])
const short = Tensor.zeros([2, 4])
const vector = Tensor.zeros([10])
const ids = Tensor.zeros([8, 8, 6], "int32")
const none = Tensor.zeros([8, 0, 6])
const unknown = Tensor.zeros([n, n, n])
const k556 = Tensor.zeros([5, 5, 1, 6])
const k336 = Tensor.zeros([3, 3, 6, 16])
const k332 = Tensor.zeros([3, 3, 3, 16])
const k3 = Tensor.zeros([3, 4, 8])
const pooled = Tensor.maxPool2dWithIndices(batch, 2)
const largest = pooled[0]
const places = pooled[1]
const patches = Tensor.unfold(batch, [3, 2], { stride: 3 })
const points = Tensor.refine(Tensor.zeros([n, 7, 5, 2]), ["batch", 7, 5, 2])

describe("conv2d", () => {
  it("accepts", () => {
    expect(Tensor.conv2d(image, k556)).type.toBe<T<[24, 24, 6]>>()
    expect(Tensor.conv2d(image, k556, { padding: "same" })).type.toBe<T<[28, 28, 6]>>()
    expect(Tensor.conv2d(batch, k336, { stride: [2, 1], padding: [1, 0] })).type.toBe<T<["batch", 6, 10, 16]>>()
    expect(Tensor.conv2d(batch, k332, { groups: 2, dilation: 2 })).type.toBe<T<["batch", 8, 8, 16]>>()
    expect(Tensor.conv2d(unknown, k336)).type.toBe<T<[number, number, 16]>>()
    expect(Tensor.conv2d(image, k556, { stride: n })).type.toBe<T<[number, number, 6]>>()
    expect(Tensor.conv2d(image, Tensor.zeros([n, 5, 1, 6]))).type.toBe<T<[number, 24, 6]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "conv2d: kernel [5, 5, 1, 6] reads 1 channels but [batch, 12, 12, 6] has 6"
    Tensor.conv2d(batch, k556)
    // @ts-expect-error "conv2d: kernel [3, 3, 6, 16] reads 6 channels in each of 2 groups but [batch, 12, 12, 6] has 6"
    Tensor.conv2d(batch, k336, { groups: 2 })
    // @ts-expect-error "conv2d: 5 groups do not divide 16 filters"
    Tensor.conv2d(batch, k332, { groups: 5 })
    // @ts-expect-error "conv2d: 4 groups do not divide 6 channels of [batch, 12, 12, 6]"
    Tensor.conv2d(batch, k332, { groups: 4 })
    // @ts-expect-error "conv2d expects a kernel [height, width, channels, filters] but got [3, 4, 8]"
    Tensor.conv2d(image, k3)
    // @ts-expect-error "conv2d expects an image [height, width, channels] but got [10, 4]"
    Tensor.conv2d(sequence, k336)
    // @ts-expect-error "conv2d: kernel [5, 5] with dilation 7 does not fit into [28, 28, 1]"
    Tensor.conv2d(image, k556, { dilation: 7 })
    // @ts-expect-error "conv2d: padding must be a whole number from 0 but is -1"
    Tensor.conv2d(image, k556, { padding: -1 })
    // @ts-expect-error "conv2d: needs float32 but got int32: cast it first"
    Tensor.conv2d(ids, k336)
  })
})

describe("conv1d", () => {
  it("accepts", () => {
    expect(Tensor.conv1d(sequence, k3)).type.toBe<T<[8, 8]>>()
    expect(Tensor.conv1d(long, k3, { padding: "same" })).type.toBe<T<["time", 8]>>()
    expect(Tensor.conv1d(long, k3, { padding: "same", stride: 2 })).type.toBe<T<[number, 8]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "conv1d: kernel 3 does not fit into [2, 4]"
    Tensor.conv1d(short, k3)
    // @ts-expect-error "conv1d expects a kernel [time, channels, filters] but got [3, 3, 6, 16]"
    Tensor.conv1d(sequence, k336)
    // @ts-expect-error "conv1d: stride must be a positive whole number but is 1.5"
    Tensor.conv1d(sequence, k3, { stride: 1.5 })
  })
})

describe("convTranspose", () => {
  it("accepts", () => {
    expect(Tensor.convTranspose2d(batch, k336, { stride: 2 })).type.toBe<T<["batch", 25, 25, 16]>>()
    expect(Tensor.convTranspose2d(batch, k336, { stride: 2, padding: 1, outputPadding: 1 })).type.toBe<
      T<["batch", 24, 24, 16]>
    >()
    expect(Tensor.convTranspose2d(batch, k336, { stride: 2, padding: "same" })).type.toBe<T<["batch", 24, 24, 16]>>()
    expect(Tensor.convTranspose1d(long, k3, { padding: "same" })).type.toBe<T<["time", 8]>>()
    expect(Tensor.convTranspose1d(sequence, k3, { outputPadding: 2 })).type.toBe<T<[14, 8]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "convTranspose2d: kernel [3, 3, 3, 16] reads 3 channels but [batch, 12, 12, 6] has 6"
    Tensor.convTranspose2d(batch, k332)
    // @ts-expect-error "convTranspose1d: kernel 3 leaves nothing of [2, 4] with padding 2"
    Tensor.convTranspose1d(short, k3, { padding: 2 })
    // @ts-expect-error "convTranspose1d: outputPadding must be a whole number from 0 but is -2"
    Tensor.convTranspose1d(sequence, k3, { outputPadding: -2 })
  })
})

describe("pooling", () => {
  it("accepts", () => {
    expect(Tensor.maxPool2d(batch, 2)).type.toBe<T<["batch", 6, 6, 6]>>()
    expect(Tensor.maxPool2d(batch, [3, 2], { stride: 2, padding: [1, 0] })).type.toBe<T<["batch", 6, 6, 6]>>()
    expect(Tensor.maxPool2d(batch, 5, { ceil: true })).type.toBe<T<["batch", 3, 3, 6]>>()
    // the third window would begin behind the end
    expect(Tensor.maxPool1d(Tensor.zeros([4, 3]), 2, { stride: 3, padding: 1, ceil: true })).type.toBe<T<[2, 3]>>()
    expect(Tensor.avgPool2d(image, 28, { countPadding: true })).type.toBe<T<[1, 1, 1]>>()
    expect(Tensor.avgPool1d(sequence, 3, { stride: 1, padding: "same" })).type.toBe<T<[10, 4]>>()
    expect(Tensor.maxPool1d(sequence, 3, { dilation: 4 })).type.toBe<T<[1, 4]>>()
    expect(Tensor.maxPool1d(sequence, 3, { padding: 4, dilation: 2, stride: 1 })).type.toBe<T<[14, 4]>>()
    expect(Tensor.maxPool1d(sequence, n, { padding: 4 })).type.toBe<T<[number, 4]>>()
    expect(Tensor.unfold(image, 2, { padding: 2 })).type.toBe<T<[31, 31, 4]>>()
    expect(Tensor.maxPool1d(long, n)).type.toBe<T<[number, 4]>>()
    expect(Tensor.maxPool2dWithIndices(batch, 2)).type.toBe<[T<["batch", 6, 6, 6]>, T<["batch", 6, 6, 6], "int32">]>()
    expect(Tensor.maxPool1dWithIndices(sequence, 2)).type.toBe<[T<[5, 4]>, T<[5, 4], "int32">]>()
    expect(Tensor.adaptiveAvgPool2d(batch, [5, 1])).type.toBe<T<["batch", 5, 1, 6]>>()
    expect(Tensor.adaptiveMaxPool2d(unknown, 2)).type.toBe<T<[2, 2, number]>>()
    expect(Tensor.adaptiveAvgPool1d(long, 3)).type.toBe<T<[3, 4]>>()
    expect(Tensor.adaptiveMaxPool1d(long, 3)).type.toBe<T<[3, 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "maxPool2d: kernel 13 does not fit into [batch, 12, 12, 6]"
    Tensor.maxPool2d(batch, 13)
    // @ts-expect-error "maxPool2d: kernel 13 does not fit into [batch, 12, 12, 6]"
    Tensor.maxPool2d(batch, 13, { ceil: true })
    // @ts-expect-error "maxPool2d: padding 2 holds a whole window: it must be less than kernel 2"
    Tensor.maxPool2d(batch, 2, { padding: 2 })
    // @ts-expect-error "lpPool2d: padding [0, [3, 0]] holds a whole window: it must be less than kernel [4, 2] with dilation [1, 2]"
    Tensor.lpPool2d(batch, [4, 2], { padding: [0, [3, 0]], dilation: [1, 2] })
    // @ts-expect-error "avgPool1d: padding [1, 2] holds a whole window: it must be less than kernel 2"
    Tensor.avgPool1d(sequence, 2, { padding: [1, 2] })
    // @ts-expect-error "maxPool1d: kernel 6 with dilation 2 does not fit into [10, 4]"
    Tensor.maxPool1d(sequence, 6, { dilation: 2 })
    // @ts-expect-error "avgPool1d expects a sequence [time, channels] but got [10]"
    Tensor.avgPool1d(vector, 2)
    // @ts-expect-error "avgPool2d: needs float32 but got int32: cast it first"
    Tensor.avgPool2d(ids, 2)
    // @ts-expect-error "maxPool2dWithIndices: kernel must be a positive whole number but is 0"
    Tensor.maxPool2dWithIndices(batch, 0)
    // @ts-expect-error "maxPool1dWithIndices: kernel 3 does not fit into [2, 4]"
    Tensor.maxPool1dWithIndices(short, 3)
    // @ts-expect-error "adaptiveAvgPool2d: [8, 0, 6] has nothing to pool"
    Tensor.adaptiveAvgPool2d(none, 2)
    // @ts-expect-error "adaptiveMaxPool2d: size must be a positive whole number but is 0"
    Tensor.adaptiveMaxPool2d(batch, [1, 0])
    // @ts-expect-error "adaptiveAvgPool1d expects a sequence [time, channels] but got [10]"
    Tensor.adaptiveAvgPool1d(vector, 2)
    // @ts-expect-error "adaptiveMaxPool1d: size must be a positive whole number but is -1"
    Tensor.adaptiveMaxPool1d(sequence, -1)
  })
})

describe("padding on every side", () => {
  it("accepts", () => {
    expect(
      Tensor.conv2d(batch, k336, {
        padding: [
          [1, 0],
          [2, 2]
        ]
      })
    ).type.toBe<T<["batch", 11, 14, 16]>>()
    expect(Tensor.conv2d(batch, k336, { padding: [[1, 0], 1], stride: 2 })).type.toBe<T<["batch", 6, 6, 16]>>()
    expect(Tensor.conv2d(batch, k336, { padding: "sameLower", stride: 5 })).type.toBe<T<["batch", 3, 3, 16]>>()
    expect(Tensor.conv2d(batch, k336, { padding: [[n, 0], 1] })).type.toBe<T<["batch", number, 12, 16]>>()
    expect(Tensor.conv1d(sequence, k3, { padding: [2, 0] })).type.toBe<T<[10, 8]>>()
    expect(Tensor.conv1d(long, k3, { padding: "sameLower" })).type.toBe<T<["time", 8]>>()
    expect(
      Tensor.convTranspose2d(batch, k336, {
        stride: 2,
        padding: [
          [1, 0],
          [0, 2]
        ]
      })
    ).type.toBe<T<["batch", 24, 23, 16]>>()
    expect(Tensor.convTranspose1d(sequence, k3, { padding: [0, 2] })).type.toBe<T<[10, 8]>>()
    expect(
      Tensor.maxPool2d(batch, 3, {
        padding: [
          [0, 1],
          [1, 1]
        ],
        stride: 2
      })
    ).type.toBe<T<["batch", 6, 6, 6]>>()
    expect(Tensor.maxPool1d(sequence, 4, { padding: [0, 3], ceil: true })).type.toBe<T<[3, 4]>>()
    expect(Tensor.avgPool1d(sequence, 4, { padding: [1, 1] })).type.toBe<T<[3, 4]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "conv2d: padding must be a whole number from 0 but is -1"
    Tensor.conv2d(batch, k336, { padding: [[1, -1], 0] })
    // @ts-expect-error "conv1d: padding must be a whole number from 0 but is 0.5"
    Tensor.conv1d(sequence, k3, { padding: [0, 0.5] })
    // @ts-expect-error "conv1d: kernel 3 with dilation 3 does not fit into [2, 4] with padding [1, 2]"
    Tensor.conv1d(short, k3, { padding: [1, 2], dilation: 3 })
    // @ts-expect-error "maxPool2d: kernel 14 does not fit into [batch, 12, 12, 6] with padding [1, [0, 0]]"
    Tensor.maxPool2d(batch, 14, { padding: [1, [0, 0]] })
    // @ts-expect-error "convTranspose1d: kernel 3 leaves nothing of [2, 4] with padding [4, 0]"
    Tensor.convTranspose1d(short, k3, { padding: [4, 0] })
    // @ts-expect-error is not assignable to type
    Tensor.conv2d(batch, k336, { padding: "SAME" })
  })
})

describe("lpPool, maxUnpool2d", () => {
  it("accepts", () => {
    expect(Tensor.lpPool2d(batch, 2, { p: 3 })).type.toBe<T<["batch", 6, 6, 6]>>()
    expect(Tensor.lpPool1d(sequence, 4, { stride: 3 })).type.toBe<T<[3, 4]>>()
    expect(Tensor.maxUnpool2d(largest, places, [12, 12])).type.toBe<T<["batch", 12, 12, 6]>>()
    expect(Tensor.maxUnpool2d(unknown, Tensor.cast(unknown, "int32"), [12, n])).type.toBe<T<[12, number, number]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "lpPool2d: kernel 13 does not fit into [batch, 12, 12, 6]"
    Tensor.lpPool2d(batch, 13)
    // @ts-expect-error "lpPool1d expects a sequence [time, channels] but got [10]"
    Tensor.lpPool1d(vector, 2)
    // @ts-expect-error "maxUnpool2d: [batch, 12, 12, 6] and indices [batch, 6, 6, 6] differ"
    Tensor.maxUnpool2d(batch, places, [12, 12])
    // @ts-expect-error "maxUnpool2d: size must be a positive whole number but is 0"
    Tensor.maxUnpool2d(largest, places, [12, 0])
    // @ts-expect-error "maxUnpool2d: needs int32 but got float32: cast it first"
    Tensor.maxUnpool2d(largest, largest, [12, 12])
    // @ts-expect-error "maxUnpool2d expects an image [height, width, channels] but got [10, 4]"
    Tensor.maxUnpool2d(sequence, Tensor.cast(sequence, "int32"), [12, 12])
  })
})

describe("unfold, fold", () => {
  it("accepts", () => {
    expect(patches).type.toBe<T<["batch", 4, 4, 36]>>()
    expect(Tensor.unfold(image, 5, { padding: "same" })).type.toBe<T<[28, 28, 25]>>()
    expect(Tensor.unfold(unknown, 2)).type.toBe<T<[number, number, number]>>()
    expect(Tensor.fold(patches, [12, 12], [3, 2], { stride: 3 })).type.toBe<T<["batch", 12, 12, 6]>>()
    expect(Tensor.fold(unknown, [12, 12], 2)).type.toBe<T<[12, 12, number]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "unfold: kernel 13 does not fit into [batch, 12, 12, 6]"
    Tensor.unfold(batch, 13)
    // @ts-expect-error "unfold expects an image [height, width, channels] but got [10, 4]"
    Tensor.unfold(sequence, 2)
    // @ts-expect-error "fold: the window has 10 by 11 places but [batch, 4, 4, 36] has 4 by 4"
    Tensor.fold(patches, [12, 12], [3, 2])
    // @ts-expect-error "fold: 36 channels of [batch, 4, 4, 36] do not divide by 25"
    Tensor.fold(patches, [8, 8], 5)
    // @ts-expect-error "fold: kernel 9 does not fit into [8, 8]"
    Tensor.fold(patches, [8, 8], 9)
    // @ts-expect-error "fold: size must be a positive whole number but is 0"
    Tensor.fold(patches, [0, 8], 2)
  })
})

describe("gridSample", () => {
  it("accepts", () => {
    expect(Tensor.gridSample(batch, points)).type.toBe<T<["batch", 7, 5, 6]>>()
    expect(Tensor.gridSample(image, Tensor.zeros([3, 4, 2]), { method: "nearest" })).type.toBe<T<[3, 4, 1]>>()
    expect(Tensor.gridSample(unknown, unknown)).type.toBe<T<[number, number, number]>>()
  })
  it("refuses", () => {
    // @ts-expect-error "gridSample expects a grid [height, width, 2] but got [batch, 12, 12, 6]"
    Tensor.gridSample(batch, batch)
    // @ts-expect-error "gridSample: [28, 28, 1] and the grid [batch, 7, 5, 2] differ before their height"
    Tensor.gridSample(image, points)
    // @ts-expect-error "gridSample expects an image [height, width, channels] but got [10, 4]"
    Tensor.gridSample(sequence, points)
    // @ts-expect-error "gridSample: [8, 0, 6] has nothing to sample"
    Tensor.gridSample(none, Tensor.zeros([3, 4, 2]))
    // @ts-expect-error "gridSample: needs float32 but got int32: cast it first"
    Tensor.gridSample(batch, Tensor.cast(points, "int32"))
  })
})
