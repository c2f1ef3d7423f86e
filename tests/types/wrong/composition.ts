/** Blocks, skips, branches, models of models. */
import * as Nn from "@typegrad/nn/Nn"

const features = Nn.sequential(Nn.input([784]), Nn.dense(128), Nn.relu)
const head = Nn.sequential(Nn.input([64]), Nn.dense(10))
const words = Nn.sequential(Nn.input(["time", 300]), Nn.dense(64))
const ids = Nn.sequential(Nn.input([128], "int32"), Nn.identity)
const images = Nn.sequential(Nn.input([28, 28, 1]), Nn.flatten, Nn.dense(10))

export const skipOverAChangeOfWidth = Nn.sequential(
  Nn.input([784]),
  Nn.residual(Nn.stack(Nn.dense(512), Nn.relu)), // ! residual: the inner layers must keep the shape, but they map [784] to [512]
  Nn.dense(10)
)

export const feedForwardWithoutProjection = Nn.sequential(
  Nn.input(["time", 768]),
  Nn.residual(Nn.stack(Nn.layerNorm(), Nn.dense(3072), Nn.gelu)) // ! residual: the inner layers must keep the shape, but they map [time, 768] to [time, 3072]
)

export const skipOverAFlatten = Nn.sequential(Nn.input([28, 28, 1]), Nn.residual(Nn.flatten)) // ! residual: the inner layers must keep the shape, but they map [28, 28, 1] to [784]

export const blocksThatShrink = Nn.sequential(Nn.input([256]), Nn.repeat(6, Nn.dense(128))) // ! repeat: the inner layers must keep the shape, but they map [256] to [128]

export const transformerBlocksThatWiden = Nn.sequential(
  Nn.input(["time", 768]),
  Nn.repeat(12, Nn.stack(Nn.layerNorm(), Nn.dense(3072), Nn.gelu)) // ! repeat: the inner layers must keep the shape, but they map [time, 768] to [time, 3072]
)

export const noBlocks = Nn.sequential(Nn.input([8]), Nn.repeat(0, Nn.dense(8))) // ! repeat: the count must be a positive whole number but is 0

export const halfABlock = Nn.sequential(Nn.input([8]), Nn.repeat(2.5, Nn.dense(8))) // ! repeat: the count must be a positive whole number but is 2.5

export const branchesOfDifferentWidth = Nn.sequential(
  Nn.input([16]),
  Nn.addBranches(Nn.dense(64), Nn.dense(32)) // ! addBranches: the branches give [64] and [32]: the shapes must be equal
)

export const shortcutWithoutProjection = Nn.sequential(
  Nn.input([64]),
  Nn.addBranches(Nn.stack(Nn.dense(128), Nn.relu), Nn.identity) // ! addBranches: the branches give [128] and [64]: the shapes must be equal
)

export const branchOfIds = Nn.sequential(
  Nn.input([16], "int32"),
  Nn.addBranches(Nn.identity, Nn.tanh) // ! tanh expects float input but got int32
)

export const headOfAnotherModel = Nn.compose(features, head) // ! compose: the first model gives [128] but the second expects [64]

export const sequenceIntoAVectorModel = Nn.compose(words, features) // ! compose: the first model gives [time, 64] but the second expects [784]

export const imagesAfterFeatures = Nn.compose(features, images) // ! compose: the first model gives [128] but the second expects [28, 28, 1]

export const floatsIntoIds = Nn.compose(features, ids) // ! compose: the first model gives float32 but the second expects int32

export const decoderOfAnotherCode = Nn.encoderDecoder(features, head) // ! encoderDecoder: the encoder gives [128] but the decoder expects [64]

export const decoderOfIds = Nn.encoderDecoder(features, ids) // ! encoderDecoder: the encoder gives float32 but the decoder expects int32

export const modelInAStack = Nn.stack(
  Nn.dense(10),
  Nn.relu,
  features // ! this model expects [784] but got [10]
)

export const stackOnImages = Nn.sequential(
  Nn.input([28, 28, 1]),
  Nn.stack(Nn.dense(10), Nn.relu) // ! dense expects a vector [n] but got [28, 28, 1]: flatten it first
)

export const oneNameInAStack = Nn.stack(
  Nn.dense(3, { name: "fc" }),
  Nn.dense(3, { name: "fc" }) // ! two layers are named "fc"
)

export const layerNormOnIds = Nn.sequential(Nn.input([8], "int32"), Nn.layerNorm()) // ! layerNorm expects float input but got int32

export const layerNormOverTime = Nn.sequential(Nn.input([80, "time"]), Nn.layerNorm()) // ! layerNorm: the last axis of [80, time] has no known size, which its parameters need

export const layerNormOnAScalar = Nn.sequential(Nn.input([]), Nn.layerNorm()) // ! layerNorm needs at least one axis but got a scalar
