/** Bugs as people have them: small programs from forums and reviews, line for line. */
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

// REINFORCE: loss = -(log_prob * advantage).mean() with one advantage per step
export const policyGradient = (logProbabilities: T<["step", 4]>, advantage: T<["step"]>) =>
  Tensor.neg(Tensor.mean(Tensor.mul(logProbabilities, advantage))) // ! mul: cannot broadcast [step, 4] with [step]: 4 (axis 1 of left) vs step (axis 0 of right)

// DQN: q(s) is [batch, actions], the target is [batch]
export const qLearning = (q: T<[64, 6]>, reward: T<[64]>) => Tensor.mean(Tensor.square(Tensor.sub(q, reward))) // ! sub: cannot broadcast [64, 6] with [64]: 6 (axis 1 of left) vs 64 (axis 0 of right)

// VAE: the noise has the size of another latent
export const reparametrisation = (mean: T<[128, 20]>, logVariance: T<[128, 20]>) => {
  const noise = Random.normal(key, [128, 2])
  return Tensor.add(mean, Tensor.mul(Tensor.exp(Tensor.mul(logVariance, 0.5)), noise)) // ! mul: cannot broadcast [128, 20] with [128, 2]: 20 (axis 1 of left) vs 2 (axis 1 of right)
}

// VAE: the KL term is summed over the batch and added to a loss per example
export const evidenceBound = (reconstruction: T<["batch"]>, mean: T<["batch", 20]>) =>
  Tensor.add(reconstruction, Tensor.sum(Tensor.square(mean), [0])) // ! add: cannot broadcast [batch] with [20]: batch (axis 0 of left) vs 20 (axis 0 of right)

// GAN: the generator gives a vector, the discriminator was made for images
export const generatorAndDiscriminator = () => {
  const generator = Nn.sequential(Nn.input([100]), Nn.dense(784), Nn.tanh)
  const discriminator = Nn.sequential(Nn.input([28, 28, 1]), Nn.flatten, Nn.dense(1))
  return Nn.compose(generator, discriminator) // ! compose: the first model gives [784] but the second expects [28, 28, 1]
}

// an autoencoder that is compared with the image, not with its pixels in a row
export const autoencoder = (
  images: Dataset.Dataset<{ readonly input: T<[28, 28]>; readonly target: T<[28, 28]> }, 32>
) =>
  Trainer.make({
    ...base,
    model: Nn.sequential(Nn.input([28, 28]), Nn.flatten, Nn.dense(32), Nn.relu, Nn.dense(784)),
    loss: Loss.mse({ label: "target" }), // ! mse compares the output [784] with target [28, 28]: the shapes must be equal
    data: images
  })

// Keras: Dense(12, input_dim=9) on the eight columns of the diabetes table
export const columnsOfATable = (table: Dataset.Dataset<{ readonly columns: T<[8]>; readonly label: T<[1]> }, 10>) =>
  Trainer.make({
    ...base,
    model: Nn.sequential(Nn.input([9]), Nn.dense(12), Nn.relu, Nn.dense(1)),
    loss: Loss.binaryCrossEntropy,
    data: table // ! the model expects [9] but examples have columns [8]
  })

// two outputs for yes and no, and one label
export const twoOutputsForYesOrNo = (table: Dataset.Dataset<{ readonly columns: T<[8]>; readonly label: T<[]> }, 10>) =>
  Trainer.make({
    ...base,
    model: Nn.sequential(Nn.input([8]), Nn.dense(12), Nn.relu, Nn.dense(2)),
    loss: Loss.binaryCrossEntropy, // ! binaryCrossEntropy compares the output [2] with label []: the shapes must be equal
    data: table
  })

// to_categorical of labels from 1 to 10 has eleven columns
export const labelsFromOne = (
  digits: Dataset.Dataset<{ readonly image: T<[784]>; readonly label: T<[], "int32"> }, 128>
) =>
  Trainer.make({
    ...base,
    model: Nn.sequential(Nn.input([784]), Nn.dense(10)),
    loss: Loss.crossEntropy, // ! crossEntropy on logits [10] needs one-hot labels [10] but examples have label [11]
    data: digits.pipe(Dataset.oneHot("label", 11))
  })

// model.predict(image) of one image
export const predictsOneImage = (image: T<[28, 28, 1]>) => {
  const model = Nn.sequential(Nn.input([28, 28, 1]), Nn.flatten, Nn.dense(10))
  return model.infer(model.init(key), image) // ! the model expects [28, 28, 1] after the batch axes but got [28, 28, 1]: add a batch axis with Tensor.expandDims(x, 0)
}

// a network for colours, a camera for greys
export const greyIntoColour = (image: T<["batch", 224, 224, 1]>) => {
  const model = Nn.sequential(Nn.input([224, 224, 3]), Nn.flatten, Nn.dense(2))
  return model.infer(model.init(key), image) // ! the model expects [224, 224, 3] after the batch axes but got [batch, 224, 224, 1]
}

// h = tanh(x @ wx + h @ wh + b) with the hidden size of another cell
export const recurrentCell = (x: T<["batch", 50]>, h: T<["batch", 128]>, wx: T<[50, 128]>, wh: T<[64, 64]>) =>
  Tensor.tanh(Tensor.add(Tensor.matmul(x, wx), Tensor.matmul(h, wh))) // ! matmul: inner dimensions differ: 128 (axis 1 of left [batch, 128]) vs 64 (axis 0 of right [64, 64])

// the gates of an LSTM are four times the cell
export const lstmGates = (x: T<["batch", 50]>, w: T<[50, 512]>, cell: T<["batch", 128]>) => {
  const forget = Tensor.sigmoid(Tensor.matmul(x, w))
  return Tensor.mul(forget, cell) // ! mul: cannot broadcast [batch, 512] with [batch, 128]: 512 (axis 1 of left) vs 128 (axis 1 of right)
}

// positional encodings of a tutorial are [time, 1, features], for time-first input
export const positionsForTimeFirst = (x: T<["batch", 128, 512]>, positions: T<[5000, 1, 512]>) =>
  Tensor.add(x, positions) // ! add: cannot broadcast [batch, 128, 512] with [5000, 1, 512]: batch (axis 0 of left) vs 5000 (axis 0 of right)

// attention pooling: weights [batch, time] times features [batch, time, 64]
export const attentionPooling = (features: T<["batch", "time", 64]>, weights: T<["batch", "time"]>) =>
  Tensor.sum(Tensor.mul(features, weights), [1]) // ! mul: cannot broadcast [batch, time, 64] with [batch, time]: 64 (axis 2 of left) vs time (axis 1 of right)

// heads are merged before they are moved back
export const mergedTooEarly = (heads: T<["batch", 12, "time", 64]>): T<["batch", "time", 768]> =>
  Tensor.reshape(heads, ["batch", 12, "64*time"]) // ! Type 'Tensor<["batch", 12, "64*time"], "float32">' is not assignable to type 'T<["batch", "time", 768], "float32">'.

// k.transpose(1, 2) of a four-dimensional tensor
export const wrongTransposeOfKeys = (q: T<[4, 8, 10, 64]>, k: T<[4, 8, 10, 64]>) =>
  Tensor.matmul(q, Tensor.transpose(k, [0, 2, 1, 3])) // ! matmul: inner dimensions differ: 64 (axis 3 of left [4, 8, 10, 64]) vs 8 (axis 2 of right [4, 10, 8, 64])

// distillation: the teacher knows a hundred classes
export const distillation = (student: T<["batch", 10]>, teacher: T<["batch", 100]>) =>
  Tensor.mean(Tensor.mul(Tensor.softmax(teacher), Tensor.logSoftmax(student))) // ! mul: cannot broadcast [batch, 100] with [batch, 10]: 100 (axis 1 of left) vs 10 (axis 1 of right)

// SimCLR: similarities of 2n examples, labels of n
export const contrastive = (similarity: T<[512, 512]>, labels: T<[256], "int32">) =>
  Tensor.mul(Tensor.oneHot(labels, 512), similarity) // ! mul: cannot broadcast [256, 512] with [512, 512]: 256 (axis 0 of left) vs 512 (axis 0 of right)

// distances between two sets without the broadcast axes
export const pairwiseDistances = (a: T<[100, 3]>, b: T<[80, 3]>) => Tensor.sum(Tensor.square(Tensor.sub(a, b)), [1]) // ! sub: cannot broadcast [100, 3] with [80, 3]: 100 (axis 0 of left) vs 80 (axis 0 of right)

// z-score with the statistics of the rows
export const standardised = (x: T<[150, 4]>) => {
  const centred = Tensor.sub(x, Tensor.mean(x, [0]))
  return Tensor.div(centred, Tensor.sqrt(Tensor.variance(x, [1]))) // ! div: cannot broadcast [150, 4] with [150]: 4 (axis 1 of left) vs 150 (axis 0 of right)
}

// logistic regression: predictions [n, 1], labels [n]
export const logisticRegression = (x: T<["n", 2]>, w: T<[2, 1]>, y: T<["n"]>): T<[]> => {
  const p = Tensor.sigmoid(Tensor.matmul(x, w))
  const correct: T<["n"], "bool"> = Tensor.equal(Tensor.greater(p, 0.5), Tensor.greater(y, 0.5)) // ! Type 'Tensor<["n", "n"], "bool">' is not assignable to type 'T<["n"], "bool">'.
  return Tensor.mean(Tensor.cast(correct, "float32"))
}

// least squares: x.T @ y with y as a row
export const normalEquations = (x: T<[100, 5]>, y: T<[1, 100]>) => Tensor.matmul(Tensor.transpose(x, [1, 0]), y) // ! matmul: inner dimensions differ: 100 (axis 1 of left [5, 100]) vs 1 (axis 0 of right [1, 100])

// word vectors: context [batch, window, 100] against a target [batch, 100]
export const skipGram = (context: T<[256, 4, 100]>, target: T<[256, 100]>) =>
  Tensor.sum(Tensor.mul(context, target), [-1]) // ! mul: cannot broadcast [256, 4, 100] with [256, 100]: 4 (axis 1 of left) vs 256 (axis 0 of right)

// style transfer: the Gram matrix of pixels instead of channels
export const gramOfPixels = (features: T<[256, 64]>, style: T<[64, 64]>) =>
  Tensor.sub(Tensor.matmul(features, Tensor.transpose(features, [1, 0])), style) // ! sub: cannot broadcast [256, 256] with [64, 64]: 256 (axis 1 of left) vs 64 (axis 1 of right)

// flow: log-determinants [batch, 1] and log-probabilities [batch]
export const normalisingFlow = (logProbability: T<["batch"]>, logDeterminant: T<["batch", 1]>): T<["batch"]> =>
  Tensor.add(logProbability, logDeterminant) // ! Type 'Tensor<["batch", "batch"], "float32">' is not assignable to type 'T<["batch"], "float32">'.

// class weights for ten classes, logits of nine
export const classWeights = (logits: T<["batch", 9]>, weights: T<[10]>) =>
  Tensor.mul(Tensor.logSoftmax(logits), weights) // ! mul: cannot broadcast [batch, 9] with [10]: 9 (axis 1 of left) vs 10 (axis 0 of right)

// accuracy with the argmax over the batch
export const accuracyOverTheBatch = (logits: T<[64, 10]>, labels: T<[64], "int32">) =>
  Tensor.mean(Tensor.cast(Tensor.equal(Tensor.argMax(logits, 0), labels), "float32")) // ! equal: cannot broadcast [10] with [64]: 10 (axis 0 of left) vs 64 (axis 0 of right)

// accuracy of one-hot labels against ids
export const accuracyOfOneHot = (logits: T<[64, 10]>, labels: T<[64, 10], "int32">) =>
  Tensor.equal(Tensor.argMax(logits, 1), labels) // ! equal: cannot broadcast [64] with [64, 10]: 64 (axis 0 of left) vs 10 (axis 1 of right)

// probabilities of a flattened batch
export const softmaxOfTheBatch = (logits: T<["batch", 10]>): T<["batch", 10]> => Tensor.softmax(Tensor.flatten(logits)) // ! Type 'Tensor<["10*batch"], "float32">' is not assignable to type 'T<["batch", 10], "float32">'.

// a reward of integers
export const discounted = (rewards: T<["step"], "int32">) => Tensor.mul(rewards, 0.99) // ! mul: a fraction does not mix with int32: cast the tensor first

// a mask multiplied as a number
export const maskedMean = (x: T<["batch", "time"]>, mask: T<["batch", "time"], "bool">) =>
  Tensor.sum(Tensor.mul(x, mask), [1]) // ! mul: bool has no arithmetic: cast it first

// mean over the batch of accuracies that are true and false
export const meanOfTruth = (predicted: T<["batch"], "int32">, labels: T<["batch"], "int32">) =>
  Tensor.mean(Tensor.equal(predicted, labels)) // ! mean: needs float32 but got bool: cast it first
