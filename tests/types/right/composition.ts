import * as Nn from "@typegrad/nn/Nn"

const features = Nn.sequential(Nn.input([784]), Nn.dense(128), Nn.relu)
const head = Nn.sequential(Nn.input([128]), Nn.dense(10))
const words = Nn.sequential(Nn.input(["time", 300]), Nn.dense(64))
const tags = Nn.sequential(Nn.input(["time", 64]), Nn.dense(17))

export const skip = Nn.sequential(
  Nn.input([784]),
  Nn.residual(Nn.stack(Nn.dense(512), Nn.relu, Nn.dense(784))),
  Nn.dense(10)
)

export const feedForward = Nn.sequential(
  Nn.input(["time", 768]),
  Nn.repeat(12, Nn.residual(Nn.stack(Nn.layerNorm(), Nn.dense(3072), Nn.gelu, Nn.dense(768))))
)

export const branches = Nn.sequential(Nn.input([16]), Nn.addBranches(Nn.dense(64), Nn.dense(64, { bias: false })))

export const projectedShortcut = Nn.sequential(
  Nn.input([64]),
  Nn.addBranches(Nn.stack(Nn.dense(128), Nn.relu, Nn.dense(128)), Nn.dense(128, { bias: false }), { name: "block" })
)

export const composed: readonly [10] = Nn.compose(features, head).output.shape

export const composedOverTime: readonly ["time", 17] = Nn.compose(words, tags).output.shape

export const autoencoder = Nn.encoderDecoder(features, Nn.sequential(Nn.input([128]), Nn.dense(784), Nn.sigmoid))

const reader = Nn.sequential(Nn.input(["time", 8]), Nn.dense(8))
// an axis that is computed from a bound one takes its name
export const unrolled: readonly ["8*time"] = Nn.encoderDecoder(
  reader,
  Nn.sequential(Nn.input(["steps", 8]), Nn.flatten)
).output.shape

export const stackForManyShapes = () => {
  const block = Nn.stack(Nn.dense(64), Nn.batchNorm(), Nn.relu, Nn.dropout(0.1))
  return [
    Nn.sequential(Nn.input([784]), block, block),
    Nn.sequential(Nn.input(["time", 300]), block),
    Nn.sequential(Nn.input([28, 28, 1]), Nn.flatten, block)
  ]
}

export const ownActivation = Nn.sequential(Nn.input([8]), Nn.layerNorm({ name: "norm" }), Nn.dense(8))

export const genericBlock = <D extends number>(width: D) =>
  Nn.sequential(Nn.input([width]), Nn.residual(Nn.stack(Nn.layerNorm(), Nn.dense(width), Nn.relu)), Nn.dense(10))

export const genericDepth = <N extends number>(depth: N) => Nn.sequential(Nn.input([8]), Nn.repeat(depth, Nn.dense(8)))
