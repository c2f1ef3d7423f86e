import * as NdArray from "@typegrad/core/NdArray"
import type { Key } from "@typegrad/core/Random"
import * as Tensor from "@typegrad/core/Tensor"
import * as Dataset from "@typegrad/data/Dataset"
import * as Loss from "@typegrad/nn/Loss"
import * as Metric from "@typegrad/nn/Metric"
import type * as Model from "@typegrad/nn/Model"
import * as Nn from "@typegrad/nn/Nn"
import * as Optimizer from "@typegrad/optim/Optimizer"
import * as Schedule from "@typegrad/optim/Schedule"
import * as Checkpoint from "@typegrad/train/Checkpoint"
import * as Trainer from "@typegrad/train/Trainer"
import * as Effect from "effect/Effect"

type T<S extends ReadonlyArray<number | string>, D extends "float32" | "int32" | "bool" = "float32"> = Tensor.Tensor<
  S,
  D
>
type Labelled<X, Y> = Dataset.Dataset<{ readonly image: X; readonly label: Y }, 64>

declare const key: Key
declare const mnist: Labelled<T<[28, 28, 1]>, T<[], "int32">>
declare const mnistWithoutChannel: Labelled<T<[28, 28]>, T<[], "int32">>
declare const cifarChannelsFirst: Labelled<T<[3, 32, 32]>, T<[], "int32">>
declare const bytes: Labelled<T<[28, 28, 1], "int32">, T<[], "int32">>
declare const houses: Dataset.Dataset<{ readonly features: T<[13]>; readonly label: T<[]> }, 16>
declare const pairs: Dataset.Dataset<
  { readonly left: T<[784]>; readonly right: T<[784]>; readonly label: T<[], "int32"> },
  8
>
declare const tagging: Dataset.Dataset<{ readonly words: T<["time", 300]>; readonly label: T<["time"], "int32"> }, 8>
declare const speech: Dataset.Dataset<{ readonly words: T<[50, 300]>; readonly label: T<[50], "int32"> }, 8>
declare const folder: Labelled<T<[number, number, 1]>, T<[], "int32">>

const classifier = Nn.sequential(Nn.input([28, 28, 1]), Nn.flatten, Nn.dense(32), Nn.relu, Nn.dense(10))
const vectors = Nn.sequential(Nn.input([784]), Nn.dense(10))
const colours = Nn.sequential(Nn.input([32, 32, 3]), Nn.flatten, Nn.dense(10))
const regression = Nn.sequential(Nn.input([13]), Nn.dense(1))
const tagger = Nn.sequential(Nn.input(["time", 300]), Nn.dense(17))
const base = { loss: Loss.crossEntropy, optimizer: Optimizer.sgd({ learningRate: 0.1 }), epochs: 1, key } as const

export const classification = Trainer.make({ ...base, model: classifier, data: mnist })

export const channelAdded = Trainer.make({
  ...base,
  model: classifier,
  data: mnistWithoutChannel.pipe(Dataset.mapField("image", (x) => Tensor.expandDims(x, -1)))
})

export const flattenedByTheData = Trainer.make({
  ...base,
  model: vectors,
  data: mnist.pipe(Dataset.mapField("image", (x) => Tensor.reshape(x, [64, 784])))
})

export const channelsMoved = Trainer.make({
  ...base,
  model: colours,
  data: cifarChannelsFirst.pipe(Dataset.mapField("image", (x) => Tensor.transpose(x, [0, 2, 3, 1])))
})

export const pixelsScaled = Trainer.make({
  ...base,
  model: classifier,
  data: bytes.pipe(Dataset.mapField("image", (x) => Tensor.div(Tensor.cast(x, "float32"), 255)))
})

export const inputNamed = Trainer.make({ ...base, model: vectors, data: pairs, input: "left" })

export const oneHotLabels = Trainer.make({ ...base, model: classifier, data: mnist.pipe(Dataset.oneHot("label", 10)) })

export const labelNamed = Trainer.make({
  ...base,
  model: classifier,
  loss: Loss.crossEntropy({ label: "digit" }),
  data: mnist.pipe(Dataset.rename("label", "digit"))
})

export const columnOfPrices = Trainer.make({
  ...base,
  model: regression,
  loss: Loss.mse,
  data: houses.pipe(Dataset.mapField("label", (y) => Tensor.expandDims(y, -1)))
})

export const yesOrNo = Trainer.make({
  ...base,
  model: regression,
  loss: Loss.binaryCrossEntropy,
  data: houses.pipe(Dataset.mapField("label", (y) => Tensor.expandDims(Tensor.greater(y, 0.5), -1)))
})

export const tagPerWord = Trainer.make({ ...base, model: tagger, data: tagging })

export const tagPerWordOfKnownLength = Trainer.make({ ...base, model: tagger, data: speech })

export const sizesOfRunTime = Trainer.make({ ...base, model: classifier, data: folder })

export const decay = Trainer.make({
  ...base,
  model: classifier,
  data: mnist,
  optimizer: Optimizer.adamW({
    learningRate: Schedule.warmupCosine({ peak: 1e-3, warmup: 100, total: 1000 }),
    decay: { rate: 0.1, only: ["*.kernel", "dense1"] }
  })
})

export const hooks = classification.pipe(
  Trainer.evaluate(mnist, { every: "epoch", metrics: { accuracy: Metric.accuracy, top3: Metric.topK(3) } }),
  Trainer.checkpoint({ every: 500 }),
  Trainer.stopEarly({ metric: "validation.accuracy", patience: 3 }),
  Trainer.limit({ steps: 1000 }),
  Trainer.resume("latest")
)

export const errors = columnOfPrices.pipe(
  Trainer.evaluate(houses.pipe(Dataset.mapField("label", (y) => Tensor.expandDims(y, -1))), {
    name: "held",
    metrics: { error: Metric.meanAbsoluteError }
  }),
  Trainer.stopEarly({ metric: "held.error", patience: 1, mode: "min" })
)

export const predicted = (predict: Trainer.Predictor<typeof vectors>) => predict(NdArray.zeros([5, 784]))

const optimizer = Optimizer.chain(
  Optimizer.clipByGlobalNorm(1),
  Optimizer.scaleByAdam(),
  Optimizer.scaleByLearningRate(1e-3)
)

export const updated = <I extends number, O extends number>(
  params: Nn.DenseParams<I, O>,
  gradients: Nn.DenseParams<I, O>
) => {
  const [updates] = optimizer.update(gradients, optimizer.init(params), params)
  return Optimizer.applyUpdates(params, updates)
}

declare const small: { readonly head: Nn.DenseParams<84, 10> }

export const step = (): typeof small => {
  const momentum = Optimizer.nesterov({ learningRate: 0.1 })
  const [updates, state] = momentum.update(small, momentum.init(small), small)
  const [again] = momentum.update(updates, state, small)
  return Optimizer.applyUpdates(small, again)
}

export const sharedWeights = (p: Model.ParamsOf<typeof classifier>, other: Model.ParamsOf<typeof classifier>) =>
  ({ ...p, dense1: other.dense1 }) satisfies typeof p

export const fineTuned = (variables: Trainer.VariablesOf<typeof classifier>) =>
  classification.pipe(Trainer.startFrom(variables))

export const restored = (checkpoint: Checkpoint.Checkpoint) =>
  Effect.map(Checkpoint.variables(checkpoint, classifier), (variables) => fineTuned(variables))

export const predictedForAnyBatch = (
  predict: Trainer.Predictor<typeof vectors>,
  x: NdArray.NdArray<[number, 784], "float32">
) => predict(x)

export const tested = Effect.flatMap(Trainer.fit(classification), (trained) => Trainer.test(trained, mnist))

export const states = [
  Optimizer.adam({ learningRate: 1e-3 }).init(small)[0].m,
  Optimizer.momentum({ learningRate: 0.1 }).init(small)[0].velocity,
  Optimizer.adagrad({ learningRate: 0.1 }).init(small)[0].sum,
  Optimizer.rmsprop({ learningRate: Schedule.constant(0.1), centred: true }).init(small)[0].m,
  Optimizer.adadelta().init(small)[0].d,
  Optimizer.lamb({ learningRate: 0.1, decay: { rate: 0.1, only: ["*.kernel"] } }).init(small)[0].v
] satisfies ReadonlyArray<typeof small>
