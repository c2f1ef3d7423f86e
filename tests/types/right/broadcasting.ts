import * as Tensor from "@typegrad/core/Tensor"

type T<S extends ReadonlyArray<number | string>, D extends "float32" | "int32" | "bool" = "float32"> = Tensor.Tensor<
  S,
  D
>

export const centredRows = (x: T<[32, 10]>): T<[32, 10]> => Tensor.sub(x, Tensor.mean(x, [1], true))

export const centredColumns = (x: T<[32, 10]>): T<[32, 10]> => Tensor.sub(x, Tensor.mean(x, [0]))

export const normalisedRows = (x: T<["batch", 10]>): T<["batch", 10]> => Tensor.div(x, Tensor.sum(x, [1], true))

export const softmaxByHand = (x: T<["batch", "time", 64]>): T<["batch", "time", 64]> => {
  const e = Tensor.exp(Tensor.sub(x, Tensor.max(x, [-1], true)))
  return Tensor.div(e, Tensor.sum(e, [-1], true))
}

export const layerNorm = (x: T<["batch", 128, 768]>, scale: T<[768]>, shift: T<[768]>): T<["batch", 128, 768]> => {
  const centred = Tensor.sub(x, Tensor.mean(x, [-1], true))
  const deviation = Tensor.sqrt(Tensor.add(Tensor.variance(x, [-1], true), 1e-5))
  return Tensor.add(Tensor.mul(Tensor.div(centred, deviation), scale), shift)
}

export const bias = (x: T<["batch", 10]>, b: T<[10]>): T<["batch", 10]> => Tensor.add(x, b)

export const channelMean = (x: T<["batch", 3, 224, 224]>, mean: T<[3]>): T<["batch", 224, 224, 3]> =>
  Tensor.sub(Tensor.transpose(x, [0, 2, 3, 1]), mean)

export const channelMeanOfChannelsFirst = (x: T<["batch", 3, 224, 224]>, mean: T<[3]>): T<["batch", 3, 224, 224]> =>
  Tensor.sub(x, Tensor.reshape(mean, [3, 1, 1]))

export const weightPerExample = (loss: T<[32, 10]>, weight: T<[32]>): T<[32, 10]> =>
  Tensor.mul(loss, Tensor.expandDims(weight, 1))

export const positions = (x: T<["batch", 1024, 768]>, table: T<[1024, 768]>): T<["batch", 1024, 768]> =>
  Tensor.add(x, table)

export const residual = (x: T<["batch", 64]>, w: T<[64, 64]>): T<["batch", 64]> => Tensor.add(x, Tensor.matmul(x, w))

export const causalMask = (scores: T<["batch", 12, 128, 128]>): T<["batch", 12, 128, 128]> => {
  const rows = Tensor.iota([128, 128], 0)
  const columns = Tensor.iota([128, 128], 1)
  return Tensor.where(Tensor.lessEqual(columns, rows), scores, -1e9)
}

export const paddingMask = (scores: T<[8, 12, 128, 128]>, mask: T<[8, 128]>): T<[8, 12, 128, 128]> =>
  Tensor.add(scores, Tensor.reshape(mask, [8, 1, 1, 128]))

export const noise = (x: T<["batch", 28, 28, 1]>, noise: T<["batch", 28, 28]>): T<["batch", 28, 28, 1]> =>
  Tensor.add(x, Tensor.expandDims(noise, -1))

export const idsAgainstClasses = (ids: T<["batch"], "int32">): T<["batch", 10], "bool"> =>
  Tensor.equal(Tensor.expandDims(ids, 1), Tensor.arange(10))

export const bounds = (x: T<[4, 3]>, low: T<[3]>, high: T<[4, 1]>): T<[4, 3]> =>
  Tensor.minimum(Tensor.maximum(x, low), high)

export const powers = (x: T<[4, 3]>, exponents: T<[3]>): T<[4, 3]> => Tensor.pow(x, exponents)

export const chosen = (mask: T<[32, 1], "bool">, a: T<[32, 10]>): T<[32, 10]> => Tensor.where(mask, a, 0)

export const thresholds = (x: T<["batch", 10]>, limits: T<[10]>): T<["batch", 10], "bool"> =>
  Tensor.logicalAnd(Tensor.greaterEqual(x, limits), Tensor.less(x, 1))

export const outside = (x: T<["batch", 10]>, limits: T<[10]>): T<["batch", 10], "bool"> =>
  Tensor.logicalOr(Tensor.greater(x, limits), Tensor.notEqual(x, x))

export const bothMasks = (
  padding: T<["batch", 1, 128], "bool">,
  causal: T<[128, 128], "bool">
): T<["batch", 128, 128], "bool"> => Tensor.logicalAnd(padding, causal)

export const stretched = (b: T<[10]>): T<[32, 10]> => Tensor.broadcastTo(b, [32, 10])

export const stretchedByName = (x: T<["batch", 4]>): T<[2, "batch", 4]> => Tensor.broadcastTo(x, [2, "batch", 4])

export const stretchedFromOne = (x: T<[2, 1]>): T<[2, 3]> => Tensor.broadcastTo(x, [2, 3])

export const unitRows = (x: T<["batch", 300]>): T<["batch", 300]> =>
  Tensor.div(x, Tensor.sqrt(Tensor.sum(Tensor.square(x), [1], true)))

export const distances = (a: T<["n", 3]>, b: T<["m", 3]>): T<["n", "m"]> =>
  Tensor.sum(Tensor.square(Tensor.sub(Tensor.expandDims(a, 1), Tensor.expandDims(b, 0))), [2])

export const lossOfColumnAndRow = (prediction: T<["batch"]>, target: T<["batch", 1]>): T<["batch"]> =>
  Tensor.square(Tensor.sub(prediction, Tensor.squeeze(target, 1)))

export const numbers = (x: T<["batch", 3]>): T<["batch", 3]> => Tensor.sub(1, Tensor.div(Tensor.mul(x, 2), 3))

export const scalarTensor = (x: T<["batch", 3]>, rate: T<[]>): T<["batch", 3]> => Tensor.mul(rate, x)
