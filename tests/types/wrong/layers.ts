/** Between layers, and their parameters. */
import * as Random from "@typegrad/core/Random"
import * as Tensor from "@typegrad/core/Tensor"
import * as Nn from "@typegrad/nn/Nn"

declare const key: Random.Key

export const denseOnImages = Nn.sequential(
  Nn.input([28, 28, 1]),
  Nn.dense(128), // ! dense expects a vector [n] but got [28, 28, 1]: flatten it first
  Nn.relu,
  Nn.dense(10)
)

export const flattenTooLate = Nn.sequential(
  Nn.input([8, 8, 3]),
  Nn.relu,
  Nn.dense(64), // ! dense expects a vector [n] but got [8, 8, 3]: flatten it first
  Nn.flatten,
  Nn.dense(10)
)

export const denseOnAScalar = Nn.sequential(Nn.input([]), Nn.dense(1)) // ! dense expects a vector [n] but got []: flatten it first

export const denseOnIds = Nn.sequential(Nn.input(["time"], "int32"), Nn.dense(64)) // ! dense expects float input but got int32

export const denseOnVariableLength = Nn.sequential(Nn.input([80, "time"]), Nn.dense(64)) // ! dense: the last axis of [80, time] has no known size, which its parameters need

export const denseOnFlattenedSequence = Nn.sequential(
  Nn.input(["time", 64]),
  Nn.flatten,
  Nn.dense(2) // ! dense: the last axis of [64*time] has no known size, which its parameters need
)

export const noUnits = Nn.sequential(Nn.input([8]), Nn.dense(0)) // ! dense: units must be a positive whole number but is 0

export const negativeUnits = Nn.sequential(Nn.input([8]), Nn.dense(-10)) // ! dense: units must be a positive whole number but is -10

export const halfAUnit = Nn.sequential(Nn.input([5]), Nn.dense(2.5)) // ! dense: units must be a positive whole number but is 2.5

export const negativeImage = Nn.input([-28, 28]) // ! input: -28 is not a size

export const fractionOfAPixel = Nn.input([28, 0.5]) // ! input: 0.5 is not a size

export const rateInPercent = Nn.sequential(Nn.input([8]), Nn.dropout(50)) // ! dropout: the rate must be at least 0 and less than 1 but is 50

export const rateOfOne = Nn.dropout(1) // ! dropout: the rate must be at least 0 and less than 1 but is 1

export const negativeRate = Nn.dropout(-0.5) // ! dropout: the rate must be at least 0 and less than 1 but is -0.5

export const dropoutOnIds = Nn.sequential(Nn.input([8], "int32"), Nn.dropout(0.5)) // ! dropout expects float input but got int32

export const reluOnIds = Nn.sequential(Nn.input([8], "int32"), Nn.relu) // ! relu expects float input but got int32

export const geluOnIds = Nn.sequential(Nn.input([8], "int32"), Nn.gelu) // ! gelu expects float input but got int32

export const siluOnIds = Nn.sequential(Nn.input([8], "int32"), Nn.silu) // ! silu expects float input but got int32

export const tanhOnAMask = Nn.sequential(Nn.input([8], "bool"), Nn.tanh) // ! tanh expects float input but got bool

export const sigmoidOnAMask = Nn.sequential(Nn.input([8], "bool"), Nn.sigmoid) // ! sigmoid expects float input but got bool

export const softplusOnIds = Nn.sequential(Nn.input([8], "int32"), Nn.softplus) // ! softplus expects float input but got int32

export const leakyReluOnIds = Nn.sequential(Nn.input([8], "int32"), Nn.leakyRelu()) // ! leakyRelu expects float input but got int32

export const batchNormOnAScalar = Nn.sequential(Nn.input([]), Nn.batchNorm()) // ! batchNorm needs at least one axis but got a scalar

export const batchNormOnIds = Nn.sequential(Nn.input([8], "int32"), Nn.batchNorm()) // ! batchNorm expects float input but got int32

// the axis that batchNorm has parameters for is the last one, here the time
export const batchNormWithChannelsFirst = Nn.sequential(Nn.input([80, "time"]), Nn.batchNorm()) // ! batchNorm: the last axis of [80, time] has no known size, which its parameters need

export const oneNameTwice = Nn.sequential(
  Nn.input([8]),
  Nn.dense(8, { name: "fc" }),
  Nn.dense(8, { name: "fc" }) // ! two layers are named "fc"
)

export const nameWithADot = Nn.sequential(Nn.input([8]), Nn.dense(8, { name: "block.fc" })) // ! the name "block.fc" has a dot, which separates the parts of a path

export const nameLikeANumberedOne = Nn.sequential(Nn.input([8]), Nn.dense(8, { name: "dense3" })) // ! the name "dense3" is like those given by number: choose another

const encoder = Nn.sequential(Nn.input([784]), Nn.dense(64))
const decoder = Nn.sequential(Nn.input([32]), Nn.dense(784))

export const bottleneckOfAnotherWidth = Nn.sequential(Nn.input([784]), encoder, decoder) // ! this model expects [32] but got [64]

export const imageIntoTheEncoder = Nn.sequential(Nn.input([28, 28]), encoder) // ! this model expects [784] but got [28, 28]

export const idsIntoTheEncoder = Nn.sequential(Nn.input([784], "int32"), encoder) // ! this model expects float32 input but got int32

declare const mlp: typeof encoder

export const imagesIntoAVectorModel = (x: Tensor.Tensor<["batch", 28, 28]>) => mlp.infer(mlp.init(key), x) // ! the model expects [784] after the batch axes but got [batch, 28, 28]

export const oneExampleInsteadOfABatch = (x: Tensor.Tensor<[784]>) => mlp.infer(mlp.init(key), x) // ! the model expects [784] after the batch axes but got [784]: add a batch axis with Tensor.expandDims(x, 0)

export const bytesIntoAFloatModel = (x: Tensor.Tensor<["batch", 784], "int32">) => mlp.infer(mlp.init(key), x) // ! the model expects float32 but got int32

export const widthOfAnotherDataset = (x: Tensor.Tensor<["batch", 3072]>) => mlp.train(mlp.init(key), x) // ! the model expects [784] after the batch axes but got [batch, 3072]

const regularised = Nn.sequential(Nn.input([784]), Nn.dense(64), Nn.dropout(0.5), Nn.dense(10))

export const dropoutWithoutAKey = (x: Tensor.Tensor<["batch", 784]>) => regularised.train(regularised.init(key), x) // ! this model has dropout, which needs a random key: pass { key }

export const dropoutWithEmptyOptions = (x: Tensor.Tensor<["batch", 784]>) =>
  regularised.train(regularised.init(key), x, {}) // ! this model has dropout, which needs a random key: pass { key }

export const outputOfAnotherWidth = (x: Tensor.Tensor<["batch", 784]>): Tensor.Tensor<["batch", 10]> =>
  mlp.infer(mlp.init(key), x) // ! Type 'Tensor<["batch", 64], "float32">' is not assignable to type 'Tensor<["batch", 10], "float32">'.

const { params } = encoder.init(key)

export const layerThatIsNotThere = params.dense1 // ! Property 'dense1' does not exist on type '{ readonly dense0: DenseParams<784, 64>; }'. Did you mean 'dense0'?

export const kernelTransposed: Tensor.Tensor<[64, 784]> = params.dense0.kernel // ! Type 'Tensor<[784, 64], "float32">' is not assignable to type 'Tensor<[64, 784], "float32">'.

const squareModel = Nn.sequential(Nn.input(["side", "side"]), Nn.relu)

export const imageThatIsNotSquare = (x: Tensor.Tensor<["batch", 28, 32]>) =>
  squareModel.infer({ params: {}, state: {} }, x) // ! the model expects [side, side] after the batch axes but got [batch, 28, 32]

export const momentumOfOne = Nn.sequential(Nn.input([8]), Nn.batchNorm({ momentum: 1 })) // ! batchNorm: momentum must be at least 0 and less than 1 but is 1
