import * as Random from "@typegrad/core/Random"
import type { Tensor } from "@typegrad/core/Tensor"
import type * as Model from "@typegrad/nn/Model"
import * as Nn from "@typegrad/nn/Nn"

declare const key: Random.Key
declare const n: number

export const mlp = Nn.sequential(Nn.input([28, 28, 1]), Nn.flatten, Nn.dense(128), Nn.relu, Nn.dense(10))

export const sequence = Nn.sequential(Nn.input(["time", 80]), Nn.dense(64), Nn.gelu, Nn.dense(29))

export const imagesOfAnySize = Nn.sequential(Nn.input([n, n, 3]), Nn.flatten, Nn.dense(10))

export const widthOfRunTime = Nn.sequential(Nn.input([784]), Nn.dense(n), Nn.relu, Nn.dense(10))

export const regularised = Nn.sequential(
  Nn.input([784]),
  Nn.dense(256, { name: "hidden", bias: false }),
  Nn.batchNorm(),
  Nn.silu,
  Nn.dropout(0.5),
  Nn.dense(10, { name: "head" })
)

export const everyActivation = Nn.sequential(
  Nn.input([8]),
  Nn.relu,
  Nn.leakyRelu({ slope: 0.1 }),
  Nn.tanh,
  Nn.sigmoid,
  Nn.softplus,
  Nn.silu,
  Nn.gelu,
  Nn.identity
)

export const idsPassThrough = Nn.sequential(Nn.input(["time"], "int32"), Nn.identity, Nn.flatten)

export const noDropout = Nn.sequential(Nn.input([8]), Nn.dropout(0))

export const rateOfRunTime = (rate: number) => Nn.sequential(Nn.input([8]), Nn.dropout(rate))

const encoder = Nn.sequential(Nn.input([784]), Nn.dense(32))
const decoder = Nn.sequential(Nn.input([32]), Nn.dense(784))

export const autoencoder: Model.Model<
  [784],
  [784],
  { readonly model0: Model.ParamsOf<typeof encoder>; readonly model1: Model.ParamsOf<typeof decoder> }
> = Nn.sequential(Nn.input([784]), encoder, decoder)

export const infer = (x: Tensor<["batch", 28, 28, 1]>): Tensor<["batch", 10]> => mlp.infer(mlp.init(key), x)

export const inferOverTwoBatchAxes = (x: Tensor<[4, "k", 28, 28, 1]>): Tensor<[4, "k", 10]> =>
  mlp.infer(mlp.init(key), x)

export const inferOfUnknownSizes = (x: Tensor<[number, number, number, number]>): Tensor<[number, 10]> =>
  mlp.infer(mlp.init(key), x)

export const train = (x: Tensor<["batch", 784]>): Tensor<["batch", 10]> =>
  regularised.train(regularised.init(key), x, { key })[0]

export const timeIsBound = (x: Tensor<["batch", 128, 80]>): Tensor<["batch", 128, 29]> =>
  sequence.infer(sequence.init(key), x)

export const shareWeights = (): Model.ParamsOf<typeof mlp> => {
  const first = mlp.init(key).params
  const second = mlp.init(Random.foldIn(key, 1)).params
  return { ...first, dense1: second.dense1 } satisfies typeof first
}

export const genericWidth = <N extends number>(width: N) =>
  Nn.sequential(Nn.input([width]), Nn.dense(width), Nn.dense(10))

export const genericWidthOfSeven: Model.Model<
  [7],
  [10],
  { readonly dense0: Nn.DenseParams<7, 7>; readonly dense1: Nn.DenseParams<7, 10> }
> = genericWidth(7)

export const genericBatch = <B extends number>(x: Tensor<[B, 784]>): Tensor<[B, 32]> =>
  encoder.infer(encoder.init(key), x)

export const statistics = (): Tensor<[256]> => regularised.init(key).state.batchNorm1.mean

export const kernel = (): Tensor<[784, 256]> => regularised.init(key).params.hidden.kernel
