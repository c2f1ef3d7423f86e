/** What metrics report is what their types say. */
import type { NdArray } from "@typegrad/core/NdArray"
import type { Tensor } from "@typegrad/core/Tensor"
import type * as Dataset from "@typegrad/data/Dataset"
import type * as Loss from "@typegrad/nn/Loss"
import * as Metric from "@typegrad/nn/Metric"
import type * as Model from "@typegrad/nn/Model"
import * as Trainer from "@typegrad/train/Trainer"
import type * as Effect from "effect/Effect"
import { describe, expect, it } from "tstyche"

type Example = { readonly x: Tensor<[4]>; readonly label: Tensor<[], "int32"> }
type Classifier = Model.Model<[4], [3], {}>
declare const data: Dataset.Dataset<Example, 8>
declare const trained: Trainer.Trained<Classifier, Example, typeof Loss.crossEntropy, "", {}>
declare const run: Trainer.Run<Classifier, Example, typeof Loss.crossEntropy, "", never, {}, never, never>

describe("metrics of an evaluation", () => {
  it("are numbers or arrays in test", () => {
    const found = Trainer.test(trained, data, {
      metrics: {
        accuracy: Metric.accuracy,
        perplexity: Metric.perplexity,
        each: Metric.recall({ average: "perClass" }),
        confusion: Metric.confusionMatrix
      }
    })
    type Figures = Effect.Success<typeof found>
    expect<Figures["accuracy"]>().type.toBe<number>()
    expect<Figures["perplexity"]>().type.toBe<number>()
    expect<Figures["each"]>().type.toBe<NdArray<[number]>>()
    expect<Figures["confusion"]>().type.toBe<NdArray<[number, number], "int32">>()
  })

  it("can be watched where they are numbers", () => {
    const evaluated = run.pipe(
      Trainer.evaluate(data, { metrics: { f1: Metric.f1, confusion: Metric.confusionMatrix } })
    )
    evaluated.pipe(Trainer.stopEarly({ metric: "validation.f1", patience: 1 }))
    // @ts-expect-error "stopEarly: nothing evaluates validation.confusion, only
    evaluated.pipe(Trainer.stopEarly({ metric: "validation.confusion", patience: 1 }))
  })
})
