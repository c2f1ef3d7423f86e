/** Data against the model, labels against the loss, parameters against what belongs to another model. */
import * as NdArray from "@typegrad/core/NdArray"
import type { Key } from "@typegrad/core/Random"
import * as Tensor from "@typegrad/core/Tensor"
import * as Dataset from "@typegrad/data/Dataset"
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
type Labelled<X, Y> = Dataset.Dataset<{ readonly image: X; readonly label: Y }, 64>

declare const key: Key
declare const mnist: Labelled<T<[28, 28, 1]>, T<[], "int32">>
declare const mnistUnbatched: Dataset.Dataset<{ readonly image: T<[28, 28, 1]>; readonly label: T<[], "int32"> }>
declare const mnistFlat: Labelled<T<[784]>, T<[], "int32">>
declare const mnistWithoutChannel: Labelled<T<[28, 28]>, T<[], "int32">>
declare const cifar: Labelled<T<[32, 32, 3]>, T<[], "int32">>
declare const cifarChannelsFirst: Labelled<T<[3, 32, 32]>, T<[], "int32">>
declare const sentences: Dataset.Dataset<{ readonly words: T<[50, 300]>; readonly label: T<[50], "int32"> }, 8>
declare const bytes: Labelled<T<[28, 28, 1], "int32">, T<[], "int32">>
declare const houses: Dataset.Dataset<{ readonly features: T<[13]>; readonly label: T<[]> }, 16>
declare const pairs: Dataset.Dataset<
  { readonly premise: T<[784]>; readonly question: T<[784]>; readonly label: T<[], "int32"> },
  8
>
declare const segmentation: Labelled<T<[32, 32, 3]>, T<[32, 32], "int32">>
declare const tagging: Dataset.Dataset<{ readonly words: T<["time", 300]>; readonly label: T<["time"], "int32"> }, 8>

const classifier = Nn.sequential(Nn.input([28, 28, 1]), Nn.flatten, Nn.dense(32), Nn.relu, Nn.dense(10))
const vectors = Nn.sequential(Nn.input([784]), Nn.dense(10))
const colours = Nn.sequential(Nn.input([32, 32, 3]), Nn.flatten, Nn.dense(10))
const regression = Nn.sequential(Nn.input([13]), Nn.dense(1))
const tagger = Nn.sequential(Nn.input(["time", 300]), Nn.dense(17))
const base = { loss: Loss.crossEntropy, optimizer: Optimizer.sgd({ learningRate: 0.1 }), epochs: 1, key } as const

export const channelForgotten = Trainer.make({ ...base, model: classifier, data: mnistWithoutChannel }) // ! the model expects [28, 28, 1] but examples have image [28, 28]: add a channel axis with Dataset.mapField("image", (x) => Tensor.expandDims(x, -1))

export const flattenForgotten = Trainer.make({ ...base, model: vectors, data: mnist }) // ! the model expects [784] but examples have image [28, 28, 1]: start the model with Nn.input([28, 28, 1]) and Nn.flatten

export const flattenedTwice = Trainer.make({ ...base, model: classifier, data: mnistFlat }) // ! the model expects [28, 28, 1] but examples have image [784]

export const channelsFirst = Trainer.make({ ...base, model: colours, data: cifarChannelsFirst }) // ! the model expects [32, 32, 3] but examples have image [3, 32, 32]: the channel axis is first, move it with Dataset.mapField("image", (x) => Tensor.transpose(x, [0, 2, 3, 1]))

export const anotherDataset = Trainer.make({ ...base, model: classifier, data: cifar }) // ! the model expects [28, 28, 1] but examples have image [32, 32, 3]

export const pixelsAsIntegers = Trainer.make({ ...base, model: classifier, data: bytes }) // ! the model expects float32 but image is int32: add Dataset.mapField("image", (x) => Tensor.cast(x, "float32"))

export const notBatched = Trainer.make({ ...base, model: classifier, data: mnistUnbatched }) // ! the dataset is not batched: add Dataset.batch(64)

export const twoInputs = Trainer.make({ ...base, model: vectors, data: pairs }) // ! several fields could be the model input (premise, question): say which with input: "..."

export const inputMisspelt = Trainer.make({ ...base, model: vectors, data: pairs, input: "premis" }) // ! examples have no field premis, only label, premise, question

export const labelsPerPixelForOneAnswer = Trainer.make({
  ...base,
  model: colours,
  loss: Loss.crossEntropy, // ! crossEntropy on logits [10] needs int labels [] but examples have label [32, 32]: the model gives one answer per example, the label one per position
  data: segmentation
})

export const rowsOfAnImage = Trainer.make({
  ...base,
  model: Nn.sequential(Nn.input([28, 28]), Nn.dense(10)),
  loss: Loss.crossEntropy, // ! crossEntropy on logits [28, 10] needs int labels [28] but examples have label []: did you forget flatten or a pooling layer?
  data: mnistWithoutChannel
})

export const oneAnswerForASequence = Trainer.make({
  ...base,
  model: Nn.sequential(Nn.input([50, 300]), Nn.flatten, Nn.dense(17)),
  loss: Loss.crossEntropy, // ! crossEntropy on logits [17] needs int labels [] but examples have label [50]: the model gives one answer per example, the label one per position
  data: sentences
})

export const meanSquaresOfClassIds = Trainer.make({
  ...base,
  model: classifier,
  loss: Loss.mse, // ! mse compares the output [10] with label []: the shapes must be equal: for class ids use Loss.crossEntropy
  data: mnist
})

export const predictionsAsAColumn = Trainer.make({
  ...base,
  model: regression,
  loss: Loss.mse, // ! mse compares the output [1] with label []: the shapes must be equal: add the axis to the label with Dataset.mapField("label", (x) => Tensor.expandDims(x, -1)), it would broadcast silently
  data: houses
})

export const classesOfFloats = Trainer.make({
  ...base,
  model: regression,
  loss: Loss.crossEntropy, // ! crossEntropy with class ids needs int32 labels but label is float32: add Dataset.mapField("label", (x) => Tensor.cast(x, "int32"))
  data: houses
})

export const oneHotOfAnotherWidth = Trainer.make({
  ...base,
  model: classifier,
  loss: Loss.crossEntropy, // ! crossEntropy on logits [10] needs one-hot labels [10] but examples have label [100]
  data: mnist.pipe(Dataset.oneHot("label", 100))
})

export const binaryLossOnClassIds = Trainer.make({
  ...base,
  model: classifier,
  loss: Loss.binaryCrossEntropy, // ! binaryCrossEntropy compares the output [10] with label []: the shapes must be equal: for class ids use Loss.crossEntropy
  data: mnist
})

export const labelOfAnotherName = Trainer.make({
  ...base,
  model: classifier,
  loss: Loss.crossEntropy({ label: "digit" }), // ! the loss reads field digit but examples have only image, label
  data: mnist,
  input: "image"
})

export const labelAsAVectorOfOne = Trainer.make({
  ...base,
  model: classifier,
  loss: Loss.crossEntropy, // ! crossEntropy on logits [10] needs int labels [] but examples have label [1]: drop the last axis with Dataset.mapField("label", (x) => Tensor.squeeze(x, -1))
  data: mnist.pipe(Dataset.mapField("label", (y) => Tensor.expandDims(y, -1)))
})

export const oneTagForASequenceOfWords = Trainer.make({
  ...base,
  model: tagger,
  loss: Loss.crossEntropy, // ! crossEntropy on logits [time, 17] needs int labels [time] but examples have label []: did you forget flatten or a pooling layer?
  data: tagging.pipe(Dataset.mapField("label", (y) => Tensor.max(y, [1])))
})

export const maskOfAMisspeltParameter = Trainer.make({
  ...base,
  model: vectors,
  data: mnistFlat,
  optimizer: Optimizer.adamW({ learningRate: 1e-3, decay: { rate: 0.1, only: ["dense0.weight"] } }) // ! no parameter is called "dense0.weight": the model has dense0.bias, dense0.kernel
})

const run = Trainer.make({ ...base, model: classifier, data: mnist })

export const evaluatedOnAnotherDataset = run.pipe(Trainer.evaluate(cifar)) // ! the model expects [28, 28, 1] but examples have image [32, 32, 3]

export const evaluatedWithoutChannel = run.pipe(Trainer.evaluate(mnistWithoutChannel)) // ! the model expects [28, 28, 1] but examples have image [28, 28]: add a channel axis with Dataset.mapField("image", (x) => Tensor.expandDims(x, -1))

export const moreThanThereAreClasses = run.pipe(
  Trainer.evaluate(mnist, { metrics: { top20: Metric.topK(20) } }) // ! topK(20) needs at least 20 classes but the model gives [10]
)

export const errorOfClasses = run.pipe(
  Trainer.evaluate(mnist, { metrics: { error: Metric.meanAbsoluteError } }) // ! meanAbsoluteError compares the output [10] with label []: the shapes must be equal: for class ids use Loss.crossEntropy
)

export const watchesWhatNobodyEvaluates = run.pipe(
  Trainer.stopEarly({ metric: "validation.loss", patience: 3 }) // ! stopEarly: nothing evaluates validation.loss: put Trainer.evaluate before it
)

export const watchesAMisspeltMetric = run.pipe(
  Trainer.evaluate(mnist, { metrics: { accuracy: Metric.accuracy } }),
  Trainer.stopEarly({ metric: "validation.acc", patience: 3 }) // ! stopEarly: nothing evaluates validation.acc, only validation.accuracy, validation.loss
)

declare const trained: Trainer.Trained<
  typeof classifier,
  { readonly image: T<[28, 28, 1]>; readonly label: T<[], "int32"> },
  typeof Loss.crossEntropy,
  "",
  {}
>

export const testedOnAnotherDataset = Trainer.test(trained, cifar) // ! the model expects [28, 28, 1] but examples have image [32, 32, 3]

export const predictedForAnotherSize = (predict: Trainer.Predictor<typeof vectors>) =>
  predict(NdArray.zeros([5, 28, 28])) // ! the model expects [784] after the batch axis but got [5, 28, 28]

const optimizer = Optimizer.adam({ learningRate: 1e-3 })
declare const small: { readonly head: Nn.DenseParams<84, 10> }
declare const large: { readonly head: Nn.DenseParams<128, 10> }

export const stateOfAnotherModel = optimizer.update(small, optimizer.init(large), small) // ! update: the state is that of other parameters: head.kernel is [128, 10] there but [84, 10] in the parameters

export const gradientsOfAnotherModel = optimizer.update(large, optimizer.init(small), small) // ! update: the gradients are those of other parameters: head.kernel is [128, 10] there but [84, 10] in the parameters

export const parametersOfAnotherModel = optimizer.update(small, optimizer.init(small), large) // ! update: the gradients are those of other parameters: head.kernel is [84, 10] there but [128, 10] in the parameters

export const updatesOfAnotherModel = Optimizer.applyUpdates(small, large) // ! applyUpdates: the updates are those of other parameters: head.kernel is [128, 10] there but [84, 10] in the parameters

declare const vectorVariables: Trainer.VariablesOf<typeof vectors>
declare const widerHead: {
  readonly kernel: NdArray.NdArray<[32, 100], "float32">
  readonly bias: NdArray.NdArray<[10], "float32">
}
declare const ownVariables: Trainer.VariablesOf<typeof classifier>

export const startsFromAnotherModel = run.pipe(Trainer.startFrom(vectorVariables)) // ! startFrom: the variables are those of another model: params.dense1 is missing there

export const startsFromAnotherHead = run.pipe(
  Trainer.startFrom({ params: { ...ownVariables.params, dense1: widerHead }, state: {} }) // ! startFrom: the variables are those of another model: params.dense1.kernel is [32, 100] there but [32, 10] in this model
)

export const predictsOnIntegers = (predict: Trainer.Predictor<typeof vectors>) =>
  predict(NdArray.zeros([5, 784], "int32")) // ! the model expects float32 but got int32

const momentum = Optimizer.momentum({ learningRate: 1e-3 })

export const stateOfAnotherOptimizer = optimizer.update(small, momentum.init(small), small) // ! update: the state is that of another optimizer

const [plain, centred] = [
  Optimizer.rmsprop({ learningRate: 0.1 }),
  Optimizer.rmsprop({ learningRate: 0.1, centred: true })
]

export const stateWithoutTheMean = centred.update(small, plain.init(small), small) // ! update: the state is that of another optimizer

const lamb = Optimizer.lamb({ learningRate: 1e-3, decay: { rate: 0.1, only: ["*.weight"] } })

export const maskOfLamb = lamb.init(small) // ! no parameter is called "*.weight": the model has head.bias, head.kernel

export const adagradOfAnotherModel = (optimizer: ReturnType<typeof Optimizer.adagrad<number>>) =>
  optimizer.update(small, optimizer.init(large), small) // ! update: the state is that of other parameters: head.kernel is [128, 10] there but [84, 10] in the parameters

const adadelta = Optimizer.adadelta()

export const adadeltaGradients = adadelta.update(large, adadelta.init(small), small) // ! update: the gradients are those of other parameters: head.kernel is [128, 10] there but [84, 10] in the parameters

const decayed = Optimizer.adamW({ learningRate: 1e-3, decay: { rate: 0.1, only: ["*.weight"] } })

export const maskOfNoParameter = decayed.init(small) // ! no parameter is called "*.weight": the model has head.bias, head.kernel

export const weightsSharedBetweenDifferentLayers = (p: Model.ParamsOf<typeof classifier>) =>
  ({ ...p, dense1: p.dense0 }) satisfies typeof p // ! Type 'DenseParams<784, 32>' is not assignable to type 'DenseParams<32, 10>'.

export const weightsOfAnotherModel = (p: Model.ParamsOf<typeof vectors>, x: T<["batch", 28, 28, 1]>) =>
  classifier.infer({ params: p, state: {} }, x) // ! Property 'dense1' is missing in type '{ readonly dense0: DenseParams<784, 10>; }' but required in type '{ readonly dense0: DenseParams<784, 32>; readonly dense1: DenseParams<32, 10>; }'.

export const noneOfTheClasses = Metric.topK(0) // ! topK: k must be a positive whole number but is 0
