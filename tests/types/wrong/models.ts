/** The models of the course, each with one width that is another. */
import * as Random from "@typegrad/core/Random"
import * as Tensor from "@typegrad/core/Tensor"
import type * as Dataset from "@typegrad/data/Dataset"
import * as Loss from "@typegrad/nn/Loss"
import * as Nn from "@typegrad/nn/Nn"
import * as Optimizer from "@typegrad/optim/Optimizer"
import * as Trainer from "@typegrad/train/Trainer"

const key = Random.key(0)

export const mlpOfTwoDatasets = () => {
  const mlp = Nn.sequential(Nn.input([784]), Nn.dense(256), Nn.relu, Nn.dense(10))
  return mlp.infer(mlp.init(key), Tensor.zeros([64, 1024])) // ! the model expects [784] after the batch axes but got [64, 1024]
}

export const lenetForColours = () => {
  const lenet = Nn.sequential(Nn.input([28, 28, 1]), Nn.conv2d({ filters: 6, kernel: 5 }), Nn.flatten, Nn.dense(10))
  return lenet.infer(lenet.init(key), Tensor.zeros([64, 28, 28, 3])) // ! the model expects [28, 28, 1] after the batch axes but got [64, 28, 28, 3]
}

export const lenetThatRunsOutOfImage = Nn.sequential(
  Nn.input([12, 12, 1]),
  Nn.conv2d({ filters: 6, kernel: 5 }),
  Nn.avgPool2d(2),
  Nn.conv2d({ filters: 16, kernel: 5 }), // ! conv2d: kernel 5 does not fit into [4, 4, 6]
  Nn.flatten,
  Nn.dense(10)
)

export const resnetThatWidensWithoutASkip = Nn.sequential(
  Nn.input([56, 56, 64]),
  Nn.residual(Nn.conv2d({ filters: 128, kernel: 3, padding: 1 })) // ! residual: the inner layers must keep the shape, but they map [56, 56, 64] to [56, 56, 128]
)

export const unetWhoseSkipIsOfAnotherLevel = Nn.define({
  inputs: Nn.input([32, 32, 8]),
  parts: {
    down: Nn.sequential(Nn.input([32, 32, 8]), Nn.conv2d({ filters: 16, kernel: 3, stride: 2, padding: 1 }))
  },
  apply: ({ down }, image) => Tensor.concat([image, down(image)], -1) // ! concat: [batch, 32, 32, 8] and [batch, 16, 16, 16] must agree on every axis except -1: 32 vs 16 (axis 1)
})

const cell = Nn.lstm(128)
const reader = Nn.sequential(Nn.input(["time", 64]), cell)
const writer = Nn.lstm(96)
const wide = Nn.sequential(Nn.input(["time", 64]), writer)

export const seq2seqWhoseCodeIsAnother = Nn.define({
  inputs: { source: Nn.input(["words", 64]), target: Nn.input(["time", 64]) },
  parts: { reader, wide },
  apply: ({ reader, wide }, { source, target }) => {
    const [, code] = cell.unroll(reader.params.lstm0, source)
    const [states] = writer.unroll(wide.params.lstm0, target, { initial: code }) // ! lstm: the initial hidden state must be [batch, 96] but is [batch, 128]
    return states
  }
})

export const attentionToAnotherEncoder = Nn.define({
  inputs: { source: Nn.input(["words", 64]), target: Nn.input(["time", 64]) },
  parts: { reader, wide, attention: Nn.additiveAttention({ width: 128, units: 64 }) },
  apply: ({ attention, reader, wide }, { source, target }) => attention({ x: reader(target), context: wide(source) }) // ! the model expects context [context, 128] after the batch axes but got [batch, words, 96]
})

export const gptWithHeadsThatDoNotDivide = Nn.gpt({
  vocabulary: 50257,
  context: 1024,
  width: 768, // ! gpt: 10 heads do not divide the width 768
  heads: 10,
  layers: 12
})

export const bertWithAHeadForAnother = Nn.define({
  inputs: {
    tokens: Nn.input(["time"], "int32"),
    segments: Nn.input(["time"], "int32"),
    mask: Nn.input(["time"], "bool")
  },
  parts: {
    encoder: Nn.bert({ vocabulary: 30522, context: 512, width: 768, heads: 12, layers: 12 }),
    head: Nn.sequential(Nn.input(["time", 1024]), Nn.dense(1024), Nn.gelu, Nn.layerNorm())
  },
  apply: ({ encoder, head }, inputs) => head(encoder(inputs).tokens) // ! the model expects [time, 1024] after the batch axes but got [batch, time, 768]
})

export const vitWithoutItsClassToken = Nn.sequential(
  Nn.input([224, 224, 3]),
  Nn.patchEmbedding(16, 768),
  Nn.lift(Nn.input([197, 768]), (x) => Tensor.at(x, 0, 1)), // ! this model expects [197, 768] but got [196, 768]
  Nn.dense(1000)
)

export const vitWithPatchesThatDoNotDivide = Nn.sequential(Nn.input([224, 224, 3]), Nn.patchEmbedding(15, 768)) // ! patchEmbedding: patches of 15 do not divide the image [224, 224, 3]

const vae = Nn.define({
  inputs: Nn.input([784]),
  parts: {
    mean: Nn.sequential(Nn.input([784]), Nn.dense(8)),
    decoder: Nn.sequential(Nn.input([8]), Nn.dense(784))
  },
  apply: ({ decoder, mean: centre }, image) => {
    const mean = centre(image)
    return { logits: decoder(mean), mean }
  }
})

interface Coded {
  readonly logits: Tensor.Tensor<["batch", 784]>
  readonly mean: Tensor.Tensor<["batch", 16]>
}

const elbo = Loss.make({
  name: "elbo",
  uses: ["image"],
  perExample: ({ logits, mean }: Coded, { image }: { readonly image: Tensor.Tensor<["batch", 784]> }) =>
    Tensor.add(Tensor.mean(Tensor.sub(logits, image), [1]), Tensor.sum(Tensor.square(mean), [1]))
})

declare const digits: Dataset.Dataset<{ readonly image: Tensor.Tensor<[784]> }, 64>

export const vaeWithTheLossOfAnother = Trainer.make({
  model: vae,
  loss: elbo, // ! elbo expects the output mean [16] but the model gives [8]
  data: digits,
  input: "image",
  optimizer: Optimizer.sgd({ learningRate: 0.1 }),
  epochs: 1,
  key
})
