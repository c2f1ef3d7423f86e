/** Losses and metrics beyond the first three, their masks, weights and lengths. */
import type { NdArray } from "@typegrad/core/NdArray"
import type { Tensor } from "@typegrad/core/Tensor"
import * as Loss from "@typegrad/nn/Loss"
import * as Metric from "@typegrad/nn/Metric"
import type { ApplyRule, Rule } from "@typegrad/nn/Rule"
import { describe, expect, it } from "tstyche"

type Ids<S extends ReadonlyArray<number | string> = []> = Tensor<S, "int32">
type Truth<S extends ReadonlyArray<number | string> = []> = Tensor<S, "bool">

/** The sentence of a rule for output `O` and examples `E`. */
type Err<R extends Rule, O, E, T = "float32"> = ApplyRule<R, O, T, E, R["~key"] & string>["~err"]

describe("masks and weights", () => {
  const masked = Loss.crossEntropy({ mask: "known", weight: "trust" })
  type Masked = typeof masked

  it("are fields that the loss reads", () => {
    expect(masked).type.toBe<Loss.CrossEntropy<"label", "trust", "known", number>>()
    expect<Masked["~uses"]>().type.toBe<"label" | "known" | "trust">()
    expect<(typeof Loss.crossEntropy)["~uses"]>().type.toBe<"label">()
  })

  it("have the first axes of the positions", () => {
    type Words<M, W> = { readonly label: Ids<["time"]>; readonly known: M; readonly trust: W }
    expect<Err<Masked, ["time", 17], Words<Truth<["time"]>, Tensor<[]>>>>().type.toBe<0>()
    expect<Err<Masked, ["time", 17], Words<Tensor<[]>, Tensor<["time"]>>>>().type.toBe<0>()
    expect<Err<Masked, ["time", 17], Words<Tensor<[number]>, Tensor<ReadonlyArray<number>>>>>().type.toBe<0>()
    expect<
      Err<Masked, ["time", 17], Words<Truth<["letters"]>, Tensor<[]>>>
    >().type.toBe<"crossEntropy: the mask known [letters] must go with the positions [time], or with the first axes of them">()
    expect<
      Err<Masked, ["time", 17], Words<Truth, Tensor<["time", 17]>>>
    >().type.toBe<"crossEntropy: the weight trust [time, 17] must go with the positions [time], or with the first axes of them">()
    expect<
      Err<Masked, ["time", 17], Words<Ids, Tensor<[]>>>
    >().type.toBe<"crossEntropy: the mask known must be bool or float32 but is int32">()
    expect<
      Err<Masked, ["time", 17], Words<Truth, Truth>>
    >().type.toBe<"crossEntropy: the weight trust must be float32 but is bool">()
    expect<
      Err<typeof Loss.mae, [], { readonly y: Tensor<[]> }>
    >().type.toBe<"mae: examples have no field label, only y">()
  })

  it("of elements may have all axes", () => {
    const mse = Loss.mse({ mask: "m" })
    expect<Err<typeof mse, [3, 4], { readonly label: Tensor<[3, 4]>; readonly m: Truth<[3, 4]> }>>().type.toBe<0>()
    expect<
      Err<typeof mse, [3, 4], { readonly label: Tensor<[3, 4]>; readonly m: Truth<[4]> }>
    >().type.toBe<"mse: the mask m [4] must go with the positions [3, 4], or with the first axes of them">()
  })
})

describe("class weights", () => {
  it("are as many as classes", () => {
    const three = Loss.nll({ classWeights: [1, 2, 3] })
    expect(three).type.toBe<Loss.ClassLoss<"nll", "label", never, never, 3>>()
    expect<Err<typeof three, [3], { readonly label: Ids }>>().type.toBe<0>()
    expect<Err<typeof three, [number], { readonly label: Ids }>>().type.toBe<0>()
    expect<Err<typeof three, [10], { readonly label: Ids }>>().type.toBe<"nll: 3 class weights for 10 classes">()
    const some = Loss.crossEntropy({ classWeights: null! as ReadonlyArray<number> })
    expect<Err<typeof some, [10], { readonly label: Ids }>>().type.toBe<0>()
  })
})

describe("losses of elements", () => {
  it("compare equal shapes", () => {
    expect<Err<typeof Loss.huber, [3], { readonly label: Tensor<[3]> }>>().type.toBe<0>()
    expect<
      Err<typeof Loss.logCosh, [3], { readonly label: Tensor<[4]> }>
    >().type.toBe<"logCosh compares the output [3] with label [4]: the shapes must be equal">()
    expect<Err<typeof Loss.focal, [3], { readonly label: Truth<[3]> }>>().type.toBe<0>()
    expect<
      Err<typeof Loss.dice, [3], { readonly label: Ids<[3]> }>
    >().type.toBe<"dice needs float32 or bool labels but label is int32">()
  })

  it("klDivergence sums over a last axis, gaussianNll reads two numbers", () => {
    expect<Err<typeof Loss.klDivergence, [5, 3], { readonly label: Tensor<[5, 3]> }>>().type.toBe<0>()
    expect<
      Err<typeof Loss.klDivergence, [], { readonly label: Tensor<[]> }>
    >().type.toBe<"klDivergence needs a class axis but the model gives a scalar []">()
    expect<Err<typeof Loss.gaussianNll, [5, 2], { readonly label: Tensor<[5]> }>>().type.toBe<0>()
    expect<
      Err<typeof Loss.gaussianNll, [5, 2], { readonly label: Tensor<[4]> }>
    >().type.toBe<"gaussianNll compares the output [5] with label [4]: the shapes must be equal">()
    expect<
      Err<typeof Loss.gaussianNll, [], { readonly label: Tensor<[]> }>
    >().type.toBe<"gaussianNll needs mean and log variance, an output [.., 2], but the model gives []">()
  })
})

describe("losses of vectors", () => {
  it("count them", () => {
    const same = Loss.contrastive({ label: "same" })
    expect<(typeof same)["~uses"]>().type.toBe<"same">()
    expect<Err<typeof same, [2, 16], { readonly same: Truth }>>().type.toBe<0>()
    expect<Err<typeof same, [number, 16], { readonly same: Tensor<[]> }>>().type.toBe<0>()
    expect<
      Err<typeof same, [2, 16], { readonly same: Tensor<[2]> }>
    >().type.toBe<"contrastive needs one label [] for each example but examples have same [2]">()
    expect<
      Err<typeof same, [2, 16], { readonly same: Ids }>
    >().type.toBe<"contrastive needs float32 or bool labels but same is int32">()
  })

  it("some have no label", () => {
    expect<(typeof Loss.triplet)["~uses"]>().type.toBe<never>()
    expect<Err<typeof Loss.triplet, [3, 16], {}>>().type.toBe<0>()
    expect<
      Err<typeof Loss.triplet, [2, 16], {}>
    >().type.toBe<"triplet needs 3 vectors [3, size] for each example but the model gives [2, 16]">()
    expect<
      Err<typeof Loss.ntXent, [2, 16], {}, "int32">
    >().type.toBe<"ntXent needs a float output but the model gives int32">()
  })
})

describe("ctc", () => {
  const ctc = Loss.ctc({ label: "text", inputLength: "frames", labelLength: "letters" })
  type Speech<T, F = Ids, L = Ids> = { readonly text: T; readonly frames: F; readonly letters: L }

  it("reads a sequence and its lengths", () => {
    expect(ctc).type.toBe<Loss.Ctc<"text", "frames", "letters", never>>()
    expect<(typeof ctc)["~uses"]>().type.toBe<"text" | "frames" | "letters">()
    expect<Err<typeof ctc, ["time", 28], Speech<Ids<[30]>>>>().type.toBe<0>()
    expect<
      Err<typeof ctc, ["time", 28], Speech<Ids>>
    >().type.toBe<"ctc needs a sequence of ids [length] but examples have text []">()
    expect<Err<typeof ctc, ["time", 28], Speech<Tensor<[30]>>>>().type.toBe<"ctc needs int32 ids but text is float32">()
    expect<
      Err<typeof ctc, [28], Speech<Ids<[30]>>>
    >().type.toBe<"ctc needs logits [time, classes] but the model gives [28]">()
    expect<
      Err<typeof ctc, [9, 28], Speech<Ids<[30]>, Ids, Ids<[30]>>>
    >().type.toBe<"ctc: letters must be one int32 number for each example but is int32 [30]">()
  })
})

describe("metrics", () => {
  it("take masks", () => {
    const accuracy = Metric.accuracy({ mask: "known" })
    expect(accuracy).type.toBe<Metric.Accuracy<"known">>()
    type Words<M> = { readonly label: Ids<[5]>; readonly known: M }
    type Said<M> = ApplyRule<typeof accuracy, [5, 3], "float32", Words<M>, "label">["~err"]
    expect<Said<Truth<[5]>>>().type.toBe<0>()
    expect<
      Said<Truth<[3]>>
    >().type.toBe<"accuracy: the mask known [3] must go with the positions [5], or with the first axes of them">()
    const top = Metric.topK(3, { mask: "known" })
    expect(top).type.toBe<Metric.TopK<3, "known">>()
  })

  it("accumulate numbers or arrays", () => {
    expect<(typeof Metric.f1)["~value"]>().type.toBe<number>()
    const each = Metric.f1({ average: "perClass" })
    expect<(typeof each)["~value"]>().type.toBe<NdArray<[number]>>()
    expect<(typeof Metric.confusionMatrix)["~value"]>().type.toBe<NdArray<[number, number], "int32">>()
    // @ts-expect-error is not assignable to type 'Average
    Metric.recall({ average: "mean" })
    type Said<R extends Rule, L> = ApplyRule<R, [3], "float32", { readonly label: L }, "label">["~err"]
    expect<Said<typeof Metric.perplexity, Ids>>().type.toBe<0>()
    expect<
      Said<typeof Metric.perplexity, Truth>
    >().type.toBe<"perplexity needs int32 or one-hot float labels but label is bool">()
    expect<Said<typeof Metric.auc, Truth<[3]>>>().type.toBe<0>()
    expect<Said<typeof Metric.r2, Truth<[3]>>>().type.toBe<"r2 needs float32 labels but label is bool">()
  })
})
