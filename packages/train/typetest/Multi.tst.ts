import * as NdArray from "@typegrad/core/NdArray"
import * as Random from "@typegrad/core/Random"
import * as Tensor from "@typegrad/core/Tensor"
import * as Dataset from "@typegrad/data/Dataset"
import * as Loss from "@typegrad/nn/Loss"
import * as Metric from "@typegrad/nn/Metric"
import * as Nn from "@typegrad/nn/Nn"
import * as Optimizer from "@typegrad/optim/Optimizer"
import * as Trainer from "@typegrad/train/Trainer"
import type * as Effect from "effect/Effect"
import { describe, expect, it } from "tstyche"

const key = Random.key(0)
const base = { optimizer: Optimizer.sgd({ learningRate: 0.1 }), epochs: 1, key } as const
const reader = Nn.sequential(Nn.input(["words", 16]), Nn.dense(8))
const writer = Nn.sequential(Nn.input(["time", 8]), Nn.dense(4))
const translate = Nn.define({
  inputs: { source: Nn.input(["words", 16]), target: Nn.input(["time", 8]) },
  parts: { reader, writer },
  apply: (parts, { source, target }) =>
    parts.writer(Tensor.add(target, Tensor.expandDims(Tensor.mean(parts.reader(source), [1]), 1)))
})
const heads = Nn.parallel(Nn.input([784]), { digit: Nn.dense(10), code: Nn.dense(8) })
const words = Nn.define({
  inputs: { a: Nn.input(["words"]), b: Nn.input(["words"]) },
  parts: {},
  apply: (_, { a, b }) => Tensor.add(a, b)
})

interface Pair {
  readonly source: Tensor.Tensor<[7, 16]>
  readonly target: Tensor.Tensor<[5, 8]>
  readonly label: Tensor.Tensor<[5], "int32">
}
declare const pairs: Dataset.Dataset<Pair, 8>
declare const images: Dataset.Dataset<
  { readonly image: Tensor.Tensor<[784]>; readonly label: Tensor.Tensor<[], "int32"> },
  8
>
declare const twoSizes: Dataset.Dataset<
  { readonly a: Tensor.Tensor<[5]>; readonly b: Tensor.Tensor<[6]>; readonly label: Tensor.Tensor<[5]> },
  8
>

describe("several inputs", () => {
  it("are fields by name, and symbols bind over all of them", () => {
    const run = Trainer.make({ ...base, model: translate, loss: Loss.crossEntropy, data: pairs }).pipe(
      Trainer.evaluate(pairs, { metrics: { accuracy: Metric.accuracy } })
    )
    expect(Trainer.fit(run)).type.toBeAssignableTo<
      Effect.Effect<{ readonly step: number }, Trainer.TrainError, unknown>
    >()
    // @ts-expect-error "the model expects [words] but examples have b [6]"
    Trainer.make({ ...base, model: words, loss: Loss.mse, data: twoSizes })
  })

  it("say what does not fit", () => {
    const renamed = pairs.pipe(Dataset.rename("target", "tgt"))
    // @ts-expect-error "the model takes target but examples have only
    Trainer.make({ ...base, model: translate, loss: Loss.crossEntropy, data: renamed })
    // @ts-expect-error "the inputs of this model are fields of the same names: leave out input"
    Trainer.make({ ...base, model: translate, loss: Loss.crossEntropy, data: pairs, input: "source" })
    // @ts-expect-error "crossEntropy on logits [5, 4] needs one-hot labels [5, 4] but examples have label [5, 5]"
    Trainer.make({ ...base, model: translate, loss: Loss.crossEntropy, data: pairs.pipe(Dataset.oneHot("label", 5)) })
  })

  it("are what is predicted on", () => {
    const predict = null! as Trainer.Predictor<typeof translate>
    const source = NdArray.zeros([3, 7, 16])
    expect(predict({ source, target: NdArray.zeros([3, 5, 8]) })).type.toBeAssignableTo<
      Effect.Effect<NdArray.NdArray<["batch", "time", 4], "float32">, unknown, unknown>
    >()
    // @ts-expect-error "the model input target is not given: there are source"
    predict({ source })
    // @ts-expect-error "the model expects [time, 8] after the batch axis but got [3, 7, 16]"
    predict({ source, target: source })
  })
})

describe("several outputs", () => {
  const own = Loss.make({
    name: "own",
    uses: ["image"],
    perExample: (
      { code }: { readonly code: Tensor.Tensor<["batch", 8]> },
      { image }: { readonly image: Tensor.Tensor<["batch", 784]> }
    ) => Tensor.add(Tensor.sum(image, [1]), Tensor.sum(code, [1]))
  })

  it("go to a loss of one's own", () => {
    const run = Trainer.make({ ...base, model: heads, loss: own, data: images, input: "image" })
    expect(Trainer.fit(run)).type.toBeAssignableTo<
      Effect.Effect<{ readonly step: number }, Trainer.TrainError, unknown>
    >()
    const predict = null! as Trainer.Predictor<typeof heads>
    expect(predict(NdArray.zeros([3, 784]))).type.toBeAssignableTo<
      Effect.Effect<
        {
          readonly digit: NdArray.NdArray<["batch", 10], "float32">
          readonly code: NdArray.NdArray<["batch", 8], "float32">
        },
        unknown,
        unknown
      >
    >()
  })

  it("say what does not fit", () => {
    // @ts-expect-error "the model gives a record of outputs: say which with Loss.on, or make a loss of it with Loss.make"
    Trainer.make({ ...base, model: heads, loss: Loss.crossEntropy, data: images })
    const run = Trainer.make({ ...base, model: heads, loss: own, data: images, input: "image" })
    // @ts-expect-error "the model gives a record of outputs: say which with Metric.on"
    run.pipe(Trainer.evaluate(images, { metrics: { accuracy: Metric.accuracy } }))
    const one = Nn.sequential(Nn.input([784]), Nn.dense(8))
    // @ts-expect-error "own expects a record of code but the model gives [8]"
    Trainer.make({ ...base, model: one, loss: own, data: images, input: "image" })
    const wider = Nn.parallel(Nn.input([784]), { code: Nn.dense(9) })
    // @ts-expect-error "own expects the output code [8] but the model gives [9]"
    Trainer.make({ ...base, model: wider, loss: own, data: images, input: "image" })
    const other = Nn.parallel(Nn.input([784]), { digit: Nn.dense(9) })
    // @ts-expect-error "own expects the output code but the model gives only digit"
    Trainer.make({ ...base, model: other, loss: own, data: images, input: "image" })
    const smaller = Nn.parallel(Nn.input([783]), { code: Nn.dense(8) })
    // @ts-expect-error "the model expects [783] but examples have image [784]"
    Trainer.make({ ...base, model: smaller, loss: own, data: images, input: "image" })
  })
})
