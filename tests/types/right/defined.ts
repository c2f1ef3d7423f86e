/** Models that are no chain of layers: skips, several inputs, weights in two places, records of outputs. */
import * as Random from "@typegrad/core/Random"
import * as Tensor from "@typegrad/core/Tensor"
import type * as Dataset from "@typegrad/data/Dataset"
import * as Loss from "@typegrad/nn/Loss"
import * as Metric from "@typegrad/nn/Metric"
import * as Model from "@typegrad/nn/Model"
import * as Nn from "@typegrad/nn/Nn"
import * as Optimizer from "@typegrad/optim/Optimizer"
import * as Trainer from "@typegrad/train/Trainer"

const down = Nn.sequential(Nn.input([32, 32, 8]), Nn.conv2d({ filters: 16, kernel: 3, stride: 2, padding: "same" }))
const up = Nn.sequential(Nn.input([16, 16, 16]), Nn.convTranspose2d({ filters: 8, kernel: 2, stride: 2 }))
const out = Nn.sequential(Nn.input([32, 32, 16]), Nn.conv2d({ filters: 1, kernel: 1 }))

export const skipAcrossANetwork = () => {
  const unet = Nn.define({
    inputs: Nn.input([32, 32, 8]),
    parts: { down, up, out },
    apply: ({ down, out, up }, image) => out(Tensor.concat([image, up(down(image))], -1))
  })
  const shape: readonly [32, 32, 1] = unet.output.shape
  return { shape, nested: Nn.sequential(Nn.input([32, 32, 8]), unet, Nn.flatten, Nn.dense(10)) }
}

const reader = Nn.sequential(Nn.input(["words", 64]), Nn.dense(32), Nn.dropout(0.1))
const writer = Nn.sequential(Nn.input(["time", 32]), Nn.dense(100))

const translate = Nn.define({
  inputs: { source: Nn.input(["words", 64]), target: Nn.input(["time", 32]) },
  parts: { reader, writer },
  apply: ({ reader, writer }, { source, target }) =>
    writer(Tensor.add(target, Tensor.expandDims(Tensor.mean(reader(source), [1]), 1)))
})

export const severalInputs = (
  source: Tensor.Tensor<[8, 20, 64]>,
  target: Tensor.Tensor<[8, 12, 32]>
): Tensor.Tensor<[8, 12, 100]> => translate.infer(translate.init(Random.key(0)), { source, target })

const base = { optimizer: Optimizer.sgd({ learningRate: 0.1 }), epochs: 1, key: Random.key(0) }

export const trainedByName = (
  pairs: Dataset.Dataset<
    {
      readonly source: Tensor.Tensor<[20, 64]>
      readonly target: Tensor.Tensor<[12, 32]>
      readonly label: Tensor.Tensor<[12], "int32">
    },
    8
  >
) =>
  Trainer.make({ ...base, model: translate, loss: Loss.crossEntropy, data: pairs }).pipe(
    Trainer.evaluate(pairs, { metrics: { accuracy: Metric.accuracy } })
  )

const encoder = Nn.sequential(Nn.input([784]), Nn.dense(64), Nn.relu)
const vae = Nn.define({
  inputs: Nn.input([784]),
  parts: {
    encoder,
    mean: Nn.sequential(Nn.input([64]), Nn.dense(8)),
    logVariance: Nn.sequential(Nn.input([64]), Nn.dense(8)),
    decoder: Nn.sequential(Nn.input([8]), Nn.dense(784))
  },
  needs: "Key",
  apply: (parts, x, { key }) => {
    const hidden = parts.encoder(x)
    const [mean, logVariance] = [parts.mean(hidden), parts.logVariance(hidden)]
    const spread = Tensor.exp(Tensor.mul(logVariance, 0.5))
    const code = key === null ? mean : Tensor.add(mean, Tensor.mul(spread, Random.normal(key, mean)))
    return { logits: parts.decoder(code), mean, logVariance }
  }
})

interface Coded {
  readonly logits: Tensor.Tensor<["batch", 784]>
  readonly mean: Tensor.Tensor<["batch", 8]>
  readonly logVariance: Tensor.Tensor<["batch", 8]>
}

const elbo = Loss.make({
  name: "elbo",
  uses: ["image"],
  perExample: ({ logVariance, logits, mean }: Coded, { image }: { readonly image: Tensor.Tensor<["batch", 784]> }) => {
    const divergence = Tensor.sub(Tensor.add(Tensor.square(mean), Tensor.exp(logVariance)), Tensor.add(logVariance, 1))
    const error = Tensor.sub(Tensor.softplus(logits), Tensor.mul(logits, image))
    return Tensor.add(Tensor.sum(error, [1]), Tensor.mul(0.5, Tensor.sum(divergence, [1])))
  }
})

export const variationalAutoencoder = (images: Dataset.Dataset<{ readonly image: Tensor.Tensor<[784]> }, 64>) =>
  Trainer.make({ ...base, model: vae, loss: elbo, data: images, input: "image" })

export const tiedWeights = () => {
  const table = Nn.sequential(Nn.input([5]), Nn.dense(3, { bias: false }))
  return Nn.define({
    inputs: Nn.input([5]),
    parts: { table, shift: Nn.parameter([5]) },
    apply: ({ shift, table }, x) =>
      Tensor.add(Tensor.matmul(table(x), Tensor.transpose(table.params.dense0.kernel, [1, 0])), shift)
  }).output.shape satisfies readonly [5]
}

export const sharedBlocks = Nn.sequential(
  Nn.input([64]),
  Nn.shared(12, Nn.named("block", Nn.stack(Nn.layerNorm(), Nn.dense(64), Nn.gelu)), { name: "blocks" })
)

export const inception: readonly [28, 28, 24] = Nn.sequential(
  Nn.input([28, 28, 3]),
  Nn.concatBranches(
    Nn.conv2d({ filters: 16, kernel: 1 }),
    Nn.stack(Nn.conv2d({ filters: 4, kernel: 1 }), Nn.relu, Nn.conv2d({ filters: 8, kernel: 3, padding: "same" }))
  )
).output.shape

export const transferLearning = () => {
  const trained = Model.withVariables(encoder, encoder.init(Random.key(0)))
  return Nn.sequential(Nn.input([784]), Nn.frozen(trained), Nn.named("head", Nn.dense(3)))
}

export const monotone = Nn.sequential(
  Nn.input([4]),
  Nn.mapParams(Nn.dense(1), (leaf, path) => (path === "kernel" ? Tensor.softplus(leaf) : leaf))
)

export const ownLayers = Nn.sequential(
  Nn.input([8]),
  Nn.withState(Nn.input([8]), {
    init: () => ({ mean: Tensor.zeros([8]) }),
    train: ({ mean }, x) => [Tensor.sub(x, mean), { mean: Tensor.mean(x, [0]) }],
    infer: ({ mean }, x) => Tensor.sub(x, mean)
  }),
  Nn.lift(Nn.input([8]), (x) => Tensor.reshape(x, ["batch", 2, 4]))
)

export const severalTasks = Nn.parallel(Nn.input([64]), { digit: Nn.dense(10), parity: Nn.dense(2) })

export const surgery = () => {
  const body = Nn.stack(Nn.dense(64), Nn.relu, Nn.dense(32), Nn.relu, Nn.dense(10))
  const features: readonly [32] = Nn.sequential(Nn.input([784]), ...Nn.prefix(body, 3).layers).output.shape
  const other: readonly [3] = Nn.sequential(Nn.input([784]), Nn.replaceHead(body, Nn.dense(3))).output.shape
  return [features, other]
}

export const describedAndServed = () => {
  const predict = Model.inference(encoder, encoder.init(Random.key(0)))
  const y: Tensor.Tensor<[5, 64]> = predict(Tensor.zeros([5, 784]))
  return { y, table: Model.table(Model.summary(translate, { axes: { words: 20, time: 12 } })) }
}

export const oneOutputOfSeveral = (
  images: Dataset.Dataset<
    {
      readonly image: Tensor.Tensor<[64]>
      readonly digit: Tensor.Tensor<[], "int32">
      readonly even: Tensor.Tensor<[], "int32">
    },
    8
  >
) =>
  Trainer.make({
    ...base,
    model: severalTasks,
    loss: Loss.on("digit", Loss.crossEntropy({ label: "digit" })),
    data: images,
    input: "image"
  }).pipe(Trainer.evaluate(images, { metrics: { parity: Metric.on("parity", Metric.accuracy, { label: "even" }) } }))
