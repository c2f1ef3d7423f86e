import type { Tensor } from "@typegrad/core/Tensor"
import * as Loss from "@typegrad/nn/Loss"
import * as Metric from "@typegrad/nn/Metric"
import type { ApplyRule, Rule } from "@typegrad/nn/Rule"
import { describe, expect, it } from "tstyche"

/** The sentence of a rule for output `O` and a label `L` in the field that a loss names, or "label". */
type Err<R extends Rule, O, L, T = "float32", K extends string = "label"> = ApplyRule<
  R,
  O,
  T,
  { readonly image: Tensor<[28, 28]> } & { readonly [F in K]: L },
  K
>["~err"]

type Id<S extends ReadonlyArray<number | string> = []> = Tensor<S, "int32">

describe("crossEntropy", () => {
  type Ce = typeof Loss.crossEntropy
  it("takes ids and one-hot labels", () => {
    expect<Err<Ce, [10], Id>>().type.toBe<0>()
    expect<Err<Ce, [10], Tensor<[10]>>>().type.toBe<0>()
    expect<Err<Ce, ["time", 10], Id<["time"]>>>().type.toBe<0>()
    expect<Err<Ce, [number, number], Id<[7]>>>().type.toBe<0>()
    expect<Err<Ce, ReadonlyArray<number>, Id>>().type.toBe<0>()
  })

  it("says what does not fit", () => {
    expect<
      Err<Ce, [28, 28, 10], Id>
    >().type.toBe<"crossEntropy on logits [28, 28, 10] needs int labels [28, 28] but examples have label []: did you forget flatten or a pooling layer?">()
    expect<
      Err<Ce, [10], Id<[1]>>
    >().type.toBe<'crossEntropy on logits [10] needs int labels [] but examples have label [1]: drop the last axis with Dataset.mapField("label", (x) => Tensor.squeeze(x, -1))'>()
    expect<
      Err<Ce, [10], Id<[10]>>
    >().type.toBe<"crossEntropy on logits [10] needs int labels [] but examples have label [10]: the label is one-hot, cast it to float32">()
    expect<
      Err<Ce, [10], Id<["t"]>>
    >().type.toBe<"crossEntropy on logits [10] needs int labels [] but examples have label [t]: the model gives one answer per example, the label one per position">()
    expect<
      Err<Ce, [10], Tensor<[12]>>
    >().type.toBe<"crossEntropy on logits [10] needs one-hot labels [10] but examples have label [12]">()
    expect<
      Err<Ce, [10], Tensor<[]>>
    >().type.toBe<'crossEntropy with class ids needs int32 labels but label is float32: add Dataset.mapField("label", (x) => Tensor.cast(x, "int32"))'>()
    expect<
      Err<Ce, [10], Tensor<[], "bool">>
    >().type.toBe<"crossEntropy needs int32 or one-hot float labels but label is bool">()
    expect<Err<Ce, [], Id>>().type.toBe<"crossEntropy needs a class axis but the model gives a scalar []">()
    expect<Err<Ce, [10], Id, "int32">>().type.toBe<"crossEntropy needs a float output but the model gives int32">()
  })

  it("reads the field it is told", () => {
    const digit = Loss.crossEntropy({ label: "digit" })
    expect(digit).type.toBe<Loss.CrossEntropy<"digit">>()
    expect(Loss.crossEntropy()).type.toBe<Loss.CrossEntropy<"label">>()
    expect(Loss.crossEntropy.labelField).type.toBe<"label">()
    expect<(typeof digit)["~uses"]>().type.toBe<"digit">()
    expect<Err<typeof digit, [10], Id, "float32", "digit">>().type.toBe<0>()
    expect<
      ApplyRule<typeof digit, [10], "float32", { readonly label: Id }, "digit">["~err"]
    >().type.toBe<"crossEntropy: examples have no field digit, only label">()
    expect<
      Err<typeof digit, [10], Id<[3]>, "float32", "digit">
    >().type.toBe<"crossEntropy on logits [10] needs int labels [] but examples have digit [3]: the model gives one answer per example, the label one per position">()
  })
})

describe("mse", () => {
  type Mse = typeof Loss.mse
  it("compares equal shapes", () => {
    expect<Err<Mse, [3], Tensor<[3]>>>().type.toBe<0>()
    expect<Err<Mse, [], Tensor<[]>>>().type.toBe<0>()
    expect<
      Err<Mse, [1], Tensor<[]>>
    >().type.toBe<'mse compares the output [1] with label []: the shapes must be equal: add the axis to the label with Dataset.mapField("label", (x) => Tensor.expandDims(x, -1)), it would broadcast silently'>()
    expect<
      Err<Mse, [10], Id>
    >().type.toBe<"mse compares the output [10] with label []: the shapes must be equal: for class ids use Loss.crossEntropy">()
    expect<Err<Mse, [3], Id<[3]>>>().type.toBe<"mse needs float32 labels but label is int32">()
    expect<Err<Mse, [3], Tensor<[3]>, "int32">>().type.toBe<"mse needs a float output but the model gives int32">()
  })
})

describe("binaryCrossEntropy", () => {
  type Bce = typeof Loss.binaryCrossEntropy
  it("takes float and bool labels of the output's shape", () => {
    expect<Err<Bce, [3], Tensor<[3]>>>().type.toBe<0>()
    expect<Err<Bce, [3], Tensor<[3], "bool">>>().type.toBe<0>()
    expect<Err<Bce, [3], Id<[3]>>>().type.toBe<"binaryCrossEntropy needs float32 or bool labels but label is int32">()
    expect<
      Err<Bce, [3], Tensor<[4]>>
    >().type.toBe<"binaryCrossEntropy compares the output [3] with label [4]: the shapes must be equal">()
  })
})

describe("metrics", () => {
  it("accuracy takes what crossEntropy takes, in the label field of the loss", () => {
    expect<Err<typeof Metric.accuracy, [10], Id>>().type.toBe<0>()
    expect<Err<typeof Metric.accuracy, [10], Tensor<[10]>>>().type.toBe<0>()
    expect<
      Err<typeof Metric.accuracy, [28, 28, 10], Id, "float32", "digit">
    >().type.toBe<"accuracy on logits [28, 28, 10] needs int labels [28, 28] but examples have digit []: did you forget flatten or a pooling layer?">()
  })

  it("topK needs that many classes", () => {
    const top3 = Metric.topK(3)
    const top12 = Metric.topK(12)
    const top5000 = Metric.topK(5000)
    expect<Err<typeof top5000, [10_000], Id>>().type.toBe<0>()
    expect<Err<typeof top3, [10], Id>>().type.toBe<0>()
    expect<Err<typeof top12, [12], Id>>().type.toBe<0>()
    expect<Err<typeof top12, [number], Id>>().type.toBe<0>()
    expect<Err<typeof top12, [10], Id>>().type.toBe<"topK(12) needs at least 12 classes but the model gives [10]">()
    expect<
      Err<typeof top3, [10], Id<[2]>>
    >().type.toBe<"topK on logits [10] needs int labels [] but examples have label [2]: the model gives one answer per example, the label one per position">()
  })

  it("topK takes a count", () => {
    // @ts-expect-error "topK: k must be a positive whole number but is 0"
    Metric.topK(0)
    // @ts-expect-error "topK: k must be a positive whole number but is -1"
    Metric.topK(-1)
    // @ts-expect-error "topK: k must be a positive whole number but is 2.5"
    Metric.topK(2.5)
    const best = <K extends number>(k: K) => Metric.topK(k)
    expect(best(3)).type.toBe<Metric.TopK<3>>()
  })

  it("errors compare equal shapes", () => {
    expect<Err<typeof Metric.meanAbsoluteError, [3], Tensor<[3]>>>().type.toBe<0>()
    expect<
      Err<typeof Metric.meanAbsoluteError, [3], Tensor<[]>>
    >().type.toBe<"meanAbsoluteError compares the output [3] with label []: the shapes must be equal">()
    expect<Err<typeof Metric.meanSquaredError, [3], Tensor<[3]>>>().type.toBe<0>()
    expect<
      Err<typeof Metric.meanSquaredError, [3], Id>
    >().type.toBe<"meanSquaredError compares the output [3] with label []: the shapes must be equal: for class ids use Loss.crossEntropy">()
  })
})
