/** Losses and metrics with data that go with them. */
import type { Key } from "@typegrad/core/Random"
import type * as Tensor from "@typegrad/core/Tensor"
import type * as Dataset from "@typegrad/data/Dataset"
import * as Loss from "@typegrad/nn/Loss"
import * as Metric from "@typegrad/nn/Metric"
import type * as Model from "@typegrad/nn/Model"
import * as Nn from "@typegrad/nn/Nn"
import * as Optimizer from "@typegrad/optim/Optimizer"
import * as Trainer from "@typegrad/train/Trainer"

type T<S extends ReadonlyArray<number | string>, D extends "float32" | "int32" | "bool" = "float32"> = Tensor.Tensor<
  S,
  D
>
type Data<E> = Dataset.Dataset<E, 32>

declare const key: Key
declare const digits: Data<{ readonly image: T<[784]>; readonly label: T<[], "int32">; readonly trust: T<[]> }>
declare const houses: Data<{ readonly rooms: T<[13]>; readonly label: T<[3]>; readonly known: T<[3], "bool"> }>
declare const words: Data<{
  readonly words: T<["time", 64]>
  readonly label: T<["time"], "int32">
  readonly known: T<["time"], "bool">
}>
declare const tags: Data<{ readonly text: T<[64]>; readonly label: T<[20], "bool"> }>
declare const pairs: Data<{ readonly both: T<[2, 64]>; readonly same: T<[], "bool">; readonly trust: T<[]> }>
declare const triples: Data<{ readonly three: T<[3, 64]> }>
declare const views: Data<{ readonly two: T<[2, 64]> }>
declare const speech: Data<{
  readonly sound: T<[200, 80]>
  readonly text: T<[30], "int32">
  readonly frames: T<[], "int32">
  readonly letters: T<[], "int32">
}>
declare const shares: Data<{ readonly text: T<[64]>; readonly label: T<[20]> }>

const base = { optimizer: Optimizer.sgd({ learningRate: 0.1 }), epochs: 1, key } as const
const classifier = Nn.sequential(Nn.input([784]), Nn.dense(10))
const prices = Nn.sequential(Nn.input([13]), Nn.dense(3))
const tagger = Nn.sequential(Nn.input(["time", 64]), Nn.dense(17))
const topics = Nn.sequential(Nn.input([64]), Nn.dense(20))
const logTopics = Nn.sequential(Nn.input([64]), Nn.dense(20), Nn.logSoftmax)
const twins = Nn.sequential(Nn.input([2, 64]), Nn.dense(16))
const triplets = Nn.sequential(Nn.input([3, 64]), Nn.dense(16))
const listener = Nn.sequential(Nn.input([200, 80]), Nn.dense(28))

export const smoothed = Trainer.make({
  ...base,
  model: classifier,
  loss: Loss.crossEntropy({ labelSmoothing: 0.1, weight: "trust", classWeights: [1, 1, 1, 1, 2, 1, 1, 1, 1, 1] }),
  data: digits,
  input: "image"
})

export const paddedSentences = Trainer.make({
  ...base,
  model: tagger,
  loss: Loss.crossEntropy({ mask: "known", ignore: -100 }),
  data: words
}).pipe(
  Trainer.evaluate(words, {
    metrics: {
      accuracy: Metric.accuracy({ mask: "known" }),
      top3: Metric.topK(3, { mask: "known" }),
      perplexity: Metric.perplexity({ ignore: -100 }),
      precision: Metric.precision({ average: "micro" }),
      recall: Metric.recall,
      f1: Metric.f1({ mask: "known", average: "weighted" }),
      confusion: Metric.confusionMatrix
    }
  }),
  Trainer.stopEarly({ metric: "validation.perplexity", patience: 3 })
)

export const robust = [
  Trainer.make({ ...base, model: prices, loss: Loss.huber({ delta: 2 }), data: houses, input: "rooms" }),
  Trainer.make({ ...base, model: prices, loss: Loss.smoothL1({ mask: "known" }), data: houses, input: "rooms" }),
  Trainer.make({ ...base, model: prices, loss: Loss.mae, data: houses, input: "rooms" }),
  Trainer.make({ ...base, model: prices, loss: Loss.logCosh, data: houses, input: "rooms" }),
  Trainer.make({ ...base, model: prices, loss: Loss.poissonNll, data: houses, input: "rooms" })
]

export const measuredPrices = Trainer.make({
  ...base,
  model: prices,
  loss: Loss.mse({ mask: "known", reduction: "sum" }),
  data: houses
}).pipe(
  Trainer.evaluate(houses, {
    metrics: {
      r2: Metric.r2({ mask: "known" }),
      rmse: Metric.rootMeanSquaredError,
      error: Metric.meanAbsoluteError({ mask: "known" })
    }
  })
)

export const severalTopics = [
  Trainer.make({ ...base, model: topics, loss: Loss.binaryCrossEntropy({ positiveWeight: 9 }), data: tags }),
  Trainer.make({ ...base, model: topics, loss: Loss.focal({ gamma: 3 }), data: tags }),
  Trainer.make({ ...base, model: topics, loss: Loss.hinge, data: tags }),
  Trainer.make({ ...base, model: topics, loss: Loss.squaredHinge, data: tags }),
  Trainer.make({ ...base, model: topics, loss: Loss.dice, data: tags }),
  Trainer.make({ ...base, model: topics, loss: Loss.jaccard({ smoothing: 0.1 }), data: tags })
]

export const measuredTopics = Trainer.make({ ...base, model: topics, loss: Loss.focal, data: tags }).pipe(
  Trainer.evaluate(tags, {
    metrics: {
      auc: Metric.auc({ bins: 512 }),
      accuracy: Metric.binaryAccuracy,
      precision: Metric.binaryPrecision({ threshold: 0.9 }),
      recall: Metric.binaryRecall,
      f1: Metric.binaryF1
    }
  })
)

export const likelihoods = [
  Trainer.make({ ...base, model: logTopics, loss: Loss.klDivergence, data: shares }),
  Trainer.make({ ...base, model: logTopics, loss: Loss.nll, data: shares }),
  Trainer.make({ ...base, model: classifier, loss: Loss.multiMargin, data: digits, input: "image" })
]

export const spreadOfPrices = (model: Model.Model<[13], [3, 2], {}>) =>
  Trainer.make({ ...base, model, loss: Loss.gaussianNll({ mask: "known" }), data: houses })

export const twinsTogether = [
  Trainer.make({
    ...base,
    model: twins,
    loss: Loss.contrastive({ label: "same", margin: 2 }),
    data: pairs,
    input: "both"
  }),
  Trainer.make({ ...base, model: twins, loss: Loss.cosineEmbedding({ label: "same", weight: "trust" }), data: pairs })
]

export const withoutLabels = [
  Trainer.make({ ...base, model: triplets, loss: Loss.triplet({ swap: true }), data: triples }),
  Trainer.make({ ...base, model: twins, loss: Loss.infoNce, data: views }),
  Trainer.make({ ...base, model: twins, loss: Loss.ntXent({ temperature: 0.1 }), data: views })
]

export const speechToText = Trainer.make({
  ...base,
  model: listener,
  loss: Loss.ctc({ label: "text", inputLength: "frames", labelLength: "letters" }),
  data: speech
})

export const confusionOfATest = (
  trained: Trainer.Trained<
    typeof classifier,
    { readonly image: T<[784]>; readonly label: T<[], "int32">; readonly trust: T<[]> },
    typeof Loss.crossEntropy,
    "image",
    {}
  >
) => Trainer.test(trained, digits, { metrics: { confusion: Metric.confusionMatrix, f1: Metric.f1 } })
