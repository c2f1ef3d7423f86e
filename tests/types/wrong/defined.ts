/** Models that are no chain of layers: what does not fit inside, around and at the loss. */
import * as Random from "@typegrad/core/Random"
import * as Tensor from "@typegrad/core/Tensor"
import type * as Dataset from "@typegrad/data/Dataset"
import * as Loss from "@typegrad/nn/Loss"
import * as Metric from "@typegrad/nn/Metric"
import * as Nn from "@typegrad/nn/Nn"
import * as Optimizer from "@typegrad/optim/Optimizer"
import * as Trainer from "@typegrad/train/Trainer"

const encoder = Nn.sequential(Nn.input([784]), Nn.dense(64), Nn.relu)
const decoder = Nn.sequential(Nn.input([32]), Nn.dense(784))
const reader = Nn.sequential(Nn.input(["words", 64]), Nn.dense(32))
const writer = Nn.sequential(Nn.input(["time", 32]), Nn.dense(100), Nn.dropout(0.1))
const base = { optimizer: Optimizer.sgd({ learningRate: 0.1 }), epochs: 1, key: Random.key(0) }

export const partsThatDoNotMeet = Nn.define({
  inputs: Nn.input([784]),
  parts: { encoder, decoder },
  apply: ({ decoder, encoder }, x) => decoder(encoder(x)) // ! the model expects [32] after the batch axes but got [batch, 64]
})

export const skipOfAnotherSize = Nn.define({
  inputs: Nn.input([784]),
  parts: { encoder },
  apply: ({ encoder }, x) => Tensor.add(x, encoder(x)) // ! add: cannot broadcast [batch, 784] with [batch, 64]: 784 (axis 1 of left) vs 64 (axis 1 of right)
})

export const partWithoutAnInput = Nn.define({
  inputs: Nn.input([784]),
  parts: { head: Nn.dense(10) }, // ! define: head is a layer whose variables need an input: write Nn.sequential(Nn.input(shape), layer)
  apply: ({ head }, x) => head(x)
})

export const partThatIsASize = Nn.define({
  inputs: Nn.input([784]),
  parts: { width: 64 }, // ! define: width is not a model
  apply: (_, x) => x
})

export const meanOverTheBatch = Nn.define({
  inputs: Nn.input([784]),
  parts: { encoder },
  apply: ({ encoder }, x) => Tensor.mean(encoder(x), [0]) // ! define: apply gives [64], whose first axis is not the batch
})

export const lossInsideTheModel = Nn.define({
  inputs: Nn.input([784]),
  parts: { encoder },
  apply: ({ encoder }, x) => Tensor.sum(encoder(x)) // ! define: apply gives a scalar, which has no batch axis
})

const translate = Nn.define({
  inputs: { source: Nn.input(["words", 64]), target: Nn.input(["time", 32]) },
  parts: { reader, writer },
  apply: ({ reader, writer }, { source, target }) =>
    writer(Tensor.add(target, Tensor.expandDims(Tensor.mean(reader(source), [1]), 1)))
})

const variables = translate.init(Random.key(0))

export const oneInputOfTwo = (source: Tensor.Tensor<[8, 20, 64]>) => translate.infer(variables, { source }) // ! the model input target is not given: there are source

export const inputsExchanged = (source: Tensor.Tensor<[8, 20, 64]>, target: Tensor.Tensor<[8, 12, 32]>) =>
  translate.infer(variables, { source: target, target: source }) // ! the model expects source [words, 64] after the batch axes but got [8, 12, 32]

export const batchesOfDifferentSize = (source: Tensor.Tensor<[8, 20, 64]>, target: Tensor.Tensor<[4, 12, 32]>) =>
  translate.infer(variables, { source, target }) // ! the inputs have batch axes [8] and, in target, [4]

export const definedWithoutAKey = (source: Tensor.Tensor<[8, 20, 64]>, target: Tensor.Tensor<[8, 12, 32]>) =>
  translate.train(variables, { source, target }) // ! this model has dropout, which needs a random key: pass { key }

interface Pair {
  readonly source: Tensor.Tensor<[20, 64]>
  readonly target: Tensor.Tensor<[12, 32]>
  readonly label: Tensor.Tensor<[12], "int32">
}

export const fieldOfAnotherName = (pairs: Dataset.Dataset<Omit<Pair, "target">, 8>) =>
  Trainer.make({
    ...base,
    model: translate,
    loss: Loss.crossEntropy,
    data: pairs // ! the model takes target but examples have only label, source
  })

export const fieldOfAnotherShape = (
  pairs: Dataset.Dataset<Omit<Pair, "target"> & { readonly target: Tensor.Tensor<[12]> }, 8>
) =>
  Trainer.make({
    ...base,
    model: translate,
    loss: Loss.crossEntropy,
    data: pairs // ! the model expects [time, 32] but examples have target [12]
  })

export const inputsByNameAndByField = (pairs: Dataset.Dataset<Pair, 8>) =>
  Trainer.make({
    ...base,
    model: translate,
    loss: Loss.crossEntropy,
    data: pairs, // ! the inputs of this model are fields of the same names: leave out input
    input: "source"
  })

const twoHeads = Nn.parallel(Nn.input([784]), { digit: Nn.dense(10), code: Nn.dense(8) })

type Images = Dataset.Dataset<{ readonly image: Tensor.Tensor<[784]>; readonly label: Tensor.Tensor<[], "int32"> }, 8>

export const lossOfARecord = (images: Images) =>
  Trainer.make({
    ...base,
    model: twoHeads,
    loss: Loss.crossEntropy, // ! the model gives a record of outputs: say which with Loss.on, or make a loss of it with Loss.make
    data: images
  })

export const lossOfNoOutput = (images: Images) =>
  Trainer.make({
    ...base,
    model: Nn.parallel(Nn.input([784]), { digit: Nn.dense(10) }),
    loss: Loss.on("logits", Loss.crossEntropy), // ! Loss.on: the model gives no logits, only digit
    data: images
  })

export const lossOfAnotherOutput = (images: Images) =>
  Trainer.make({
    ...base,
    model: twoHeads,
    loss: Loss.on("code", Loss.mse), // ! mse compares the output [8] with label []: the shapes must be equal: for class ids use Loss.crossEntropy
    data: images
  })

export const metricOfNoOutput = (images: Images) =>
  Trainer.make({ ...base, model: twoHeads, loss: Loss.on("digit", Loss.crossEntropy), data: images }).pipe(
    Trainer.evaluate(images, { metrics: { accuracy: Metric.on("code", Metric.meanAbsoluteError) } }) // ! meanAbsoluteError compares the output [8] with label []: the shapes must be equal: for class ids use Loss.crossEntropy
  )

const ownLoss = Loss.make({
  name: "ownLoss",
  uses: ["image"],
  perExample: (
    { code }: { readonly code: Tensor.Tensor<["batch", 16]> },
    { image }: { readonly image: Tensor.Tensor<["batch", 784]> }
  ) => Tensor.add(Tensor.sum(image, [1]), Tensor.sum(code, [1]))
})

export const lossOfAnotherRecord = (images: Images) =>
  Trainer.make({
    ...base,
    model: twoHeads,
    loss: ownLoss, // ! ownLoss expects the output code [16] but the model gives [8]
    data: images,
    input: "image"
  })

export const ownLossOfOneOutput = (images: Images) =>
  Trainer.make({
    ...base,
    model: encoder,
    loss: ownLoss, // ! ownLoss expects a record of code but the model gives [64]
    data: images,
    input: "image"
  })

export const lossThatIsOneNumber = Loss.make({
  name: "total",
  uses: [],
  perExample: (output: Tensor.Tensor<["batch", 10]>) => Tensor.sum(output) // ! Loss.make: perExample must give one number an example, float32 [batch], but gives float32 []
})

export const fieldThatIsNotNamed = Loss.make({
  name: "error",
  uses: ["label"], // ! Loss.make: perExample reads price, which uses does not name
  perExample: (output: Tensor.Tensor<["batch"]>, { price }: { readonly price: Tensor.Tensor<["batch"]> }) =>
    Tensor.sub(output, price)
})

export const learnedWithoutASize = Nn.parameter([-3]) // ! parameter: -3 is not a size

export const branchesOfDifferentHeight = Nn.sequential(
  Nn.input([28, 28, 3]),
  Nn.concatBranches(Nn.conv2d({ filters: 8, kernel: 1 }), Nn.conv2d({ filters: 8, kernel: 3 })) // ! concatBranches: the branches give [28, 28, 8] and [26, 26, 8]: all axes but the last must be equal
)

export const sharedThatShrinks = Nn.sequential(Nn.input([64]), Nn.shared(12, Nn.dense(32))) // ! shared: the inner layers must keep the shape, but they map [64] to [32]

export const frozenForAnotherInput = Nn.sequential(Nn.input([100]), Nn.frozen(encoder)) // ! this model expects [784] but got [100]

export const namedTwice = Nn.sequential(
  Nn.input([64]),
  Nn.named("body", Nn.dense(8)),
  Nn.named("body", Nn.dense(8)) // ! two layers are named "body"
)

export const mappedImages = Nn.sequential(
  Nn.input([28, 28, 1]),
  Nn.mapParams(Nn.dense(8), (leaf) => leaf) // ! dense expects a vector [n] but got [28, 28, 1]: flatten it first
)

export const liftedOverTheBatch = Nn.lift(Nn.input([8]), (x) => Tensor.sum(x, [0])) // ! define: apply gives [8], whose first axis is not the batch

export const statefulScalar = Nn.withState(Nn.input([8]), {
  init: () => ({ count: Tensor.scalar(0) }),
  train: ({ count }, x) => [Tensor.sum(x), { count: Tensor.add(count, 1) }], // ! define: apply gives a scalar, which has no batch axis
  infer: (_, x) => Tensor.sum(x)
})

export const headOfAnImage = Nn.parallel(Nn.input([28, 28, 1]), {
  digit: Nn.dense(10), // ! dense expects a vector [n] but got [28, 28, 1]: flatten it first
  flat: Nn.flatten
})

const body = Nn.stack(Nn.dense(64), Nn.relu, Nn.dense(10))

export const longerThanTheStack = Nn.prefix(body, 5) // ! prefix: the stack has 3 layers, not 5

export const headThatExpectsAnImage = Nn.sequential(
  Nn.input([784]),
  Nn.replaceHead(body, Nn.conv2d({ filters: 8, kernel: 3 })) // ! conv2d expects an image [height, width, channels] but got [64]
)

export const headOfNothing = Nn.replaceHead(Nn.stack(), Nn.dense(10)) // ! replaceHead: the stack has no layers
