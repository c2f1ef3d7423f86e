import type { Key } from "@typegrad/core/Random"
import * as Random from "@typegrad/core/Random"
import * as Tensor from "@typegrad/core/Tensor"
import * as Dataset from "@typegrad/data/Dataset"
import * as Loss from "@typegrad/nn/Loss"
import * as Nn from "@typegrad/nn/Nn"
import * as Optimizer from "@typegrad/optim/Optimizer"
import * as Trainer from "@typegrad/train/Trainer"

type T<S extends ReadonlyArray<number | string>, D extends "float32" | "int32" | "bool" = "float32"> = Tensor.Tensor<
  S,
  D
>

declare const key: Key
const base = { optimizer: Optimizer.adam({ learningRate: 1e-3 }), epochs: 10, key } as const

export const policyGradient = (logProbabilities: T<["step", 4]>, advantage: T<["step"]>): T<[]> =>
  Tensor.neg(Tensor.mean(Tensor.mul(logProbabilities, Tensor.expandDims(advantage, 1))))

export const qLearning = (q: T<[64, 6]>, action: T<[64], "int32">, target: T<[64]>): T<[]> => {
  const chosen = Tensor.sum(Tensor.mul(q, Tensor.oneHot(action, 6)), [1])
  return Tensor.mean(Tensor.square(Tensor.sub(chosen, target)))
}

export const reparametrisation = (mean: T<[128, 20]>, logVariance: T<[128, 20]>): T<[128, 20]> =>
  Tensor.add(mean, Tensor.mul(Tensor.exp(Tensor.mul(logVariance, 0.5)), Random.normal(key, mean)))

export const evidenceBound = (reconstruction: T<["batch"]>, mean: T<["batch", 20]>): T<["batch"]> =>
  Tensor.add(reconstruction, Tensor.sum(Tensor.square(mean), [1]))

export const generatorAndDiscriminator = Nn.compose(
  Nn.sequential(Nn.input([100]), Nn.dense(784), Nn.tanh),
  Nn.sequential(Nn.input([784]), Nn.dense(1))
)

export const autoencoder = (
  images: Dataset.Dataset<{ readonly input: T<[28, 28]>; readonly target: T<[28, 28]> }, 32>
) =>
  Trainer.make({
    ...base,
    model: Nn.sequential(Nn.input([28, 28]), Nn.flatten, Nn.dense(32), Nn.relu, Nn.dense(784)),
    loss: Loss.mse({ label: "target" }),
    data: images.pipe(Dataset.mapField("target", (x) => Tensor.reshape(x, [32, 784])))
  })

export const columnsOfATable = (table: Dataset.Dataset<{ readonly columns: T<[8]>; readonly label: T<[1]> }, 10>) =>
  Trainer.make({
    ...base,
    model: Nn.sequential(Nn.input([8]), Nn.dense(12), Nn.relu, Nn.dense(1)),
    loss: Loss.binaryCrossEntropy,
    data: table
  })

export const classIdsFromZero = (
  digits: Dataset.Dataset<{ readonly image: T<[784]>; readonly label: T<[], "int32"> }, 128>
) =>
  Trainer.make({
    ...base,
    model: Nn.sequential(Nn.input([784]), Nn.dense(10)),
    loss: Loss.crossEntropy,
    data: digits.pipe(Dataset.mapField("label", (y) => Tensor.sub(y, 1)))
  })

export const predictsOneImage = (image: T<[28, 28, 1]>): T<[1, 10]> => {
  const model = Nn.sequential(Nn.input([28, 28, 1]), Nn.flatten, Nn.dense(10))
  return model.infer(model.init(key), Tensor.expandDims(image, 0))
}

export const greyIntoColour = (image: T<["batch", 224, 224, 1]>): T<["batch", 2]> => {
  const model = Nn.sequential(Nn.input([224, 224, 3]), Nn.flatten, Nn.dense(2))
  return model.infer(model.init(key), Tensor.broadcastTo(image, ["batch", 224, 224, 3]))
}

export const recurrentCell = (
  x: T<["batch", 50]>,
  h: T<["batch", 128]>,
  wx: T<[50, 128]>,
  wh: T<[128, 128]>,
  b: T<[128]>
): T<["batch", 128]> => Tensor.tanh(Tensor.add(Tensor.add(Tensor.matmul(x, wx), Tensor.matmul(h, wh)), b))

export const positionsForBatchFirst = (
  x: T<["batch", 128, 512]>,
  positions: T<[128, 1, 512]>
): T<["batch", 128, 512]> => Tensor.add(x, Tensor.squeeze(positions, 1))

export const attentionPooling = (features: T<["batch", "time", 64]>, weights: T<["batch", "time"]>): T<["batch", 64]> =>
  Tensor.sum(Tensor.mul(features, Tensor.expandDims(weights, -1)), [1])

export const mergedHeads = (heads: T<["batch", 12, "time", 64]>): T<["batch", "time", 768]> =>
  Tensor.reshape(Tensor.transpose(heads, [0, 2, 1, 3]), ["batch", "time", 768])

export const distillation = (student: T<["batch", 10]>, teacher: T<["batch", 10]>): T<[]> =>
  Tensor.neg(Tensor.mean(Tensor.sum(Tensor.mul(Tensor.softmax(teacher), Tensor.logSoftmax(student)), [1])))

export const pairwiseDistances = (a: T<[100, 3]>, b: T<[80, 3]>): T<[100, 80]> =>
  Tensor.sum(Tensor.square(Tensor.sub(Tensor.expandDims(a, 1), b)), [2])

export const standardised = (x: T<[150, 4]>): T<[150, 4]> =>
  Tensor.div(Tensor.sub(x, Tensor.mean(x, [0])), Tensor.sqrt(Tensor.variance(x, [0])))

export const logisticRegression = (x: T<["n", 2]>, w: T<[2, 1]>, y: T<["n"]>): T<[]> => {
  const p = Tensor.squeeze(Tensor.sigmoid(Tensor.matmul(x, w)), 1)
  const correct: T<["n"], "bool"> = Tensor.equal(Tensor.greater(p, 0.5), Tensor.greater(y, 0.5))
  return Tensor.mean(Tensor.cast(correct, "float32"))
}

export const normalEquations = (x: T<[100, 5]>, y: T<[100]>): T<[5]> => Tensor.matmul(Tensor.transpose(x, [1, 0]), y)

export const skipGram = (context: T<[256, 4, 100]>, target: T<[256, 100]>): T<[256, 4]> =>
  Tensor.sum(Tensor.mul(context, Tensor.expandDims(target, 1)), [-1])

export const gramOfChannels = (features: T<[256, 64]>, style: T<[64, 64]>): T<[64, 64]> =>
  Tensor.sub(Tensor.matmul(Tensor.transpose(features, [1, 0]), features), style)

export const normalisingFlow = (logProbability: T<["batch"]>, logDeterminant: T<["batch", 1]>): T<["batch"]> =>
  Tensor.add(logProbability, Tensor.sum(logDeterminant, [1]))

export const discounted = (rewards: T<["step"], "int32">): T<["step"]> =>
  Tensor.mul(Tensor.cast(rewards, "float32"), 0.99)

export const maskedMean = (x: T<["batch", "time"]>, mask: T<["batch", "time"], "bool">): T<["batch"]> =>
  Tensor.div(Tensor.sum(Tensor.where(mask, x, 0), [1]), Tensor.sum(Tensor.cast(mask, "float32"), [1]))
