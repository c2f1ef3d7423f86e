import * as NdArray from "@typegrad/core/NdArray"
import * as Tensor from "@typegrad/core/Tensor"

type T<S extends ReadonlyArray<number | string>, D extends "float32" | "int32" | "bool" = "float32"> = Tensor.Tensor<
  S,
  D
>

export const probabilities = (logits: T<["batch", 10]>): T<["batch", 10]> => Tensor.softmax(logits)

export const probabilitiesOverTime = (logits: T<["batch", "time", 10]>): T<["batch", "time", 10]> =>
  Tensor.softmax(logits, 1)

export const logProbabilities = (logits: T<["batch", 10]>): T<["batch", 10]> => Tensor.logSoftmax(logits, -1)

export const perImage = (x: T<["batch", 28, 28]>): T<["batch"]> => Tensor.sum(x, [1, 2])

export const globalAveragePool = (x: T<["batch", 7, 7, 512]>): T<["batch", 512]> => Tensor.mean(x, [1, 2])

export const batchNormStatistics = (x: T<["batch", 8, 8, 16]>): T<[16]> => Tensor.variance(x, [0, 1, 2])

export const largest = (x: T<["batch", 10]>): T<["batch", 1]> => Tensor.max(x, [1], true)

export const smallest = (x: T<["batch", 10]>): T<[]> => Tensor.min(x)

export const partition = (x: T<["batch", 10]>): T<["batch"]> => Tensor.logSumExp(x, [-1])

export const classes = (logits: T<["batch", 10]>): T<["batch"], "int32"> => Tensor.argMax(logits, 1)

export const runningTotal = (x: T<["batch", "time"]>): T<["batch", "time"]> => Tensor.cumsum(x, 1)

export const transposedKeys = (k: T<["batch", "time", 64]>): T<["batch", 64, "time"]> => Tensor.transpose(k, [0, 2, 1])

export const channelsLast = (x: T<["batch", 3, 28, 28]>): T<["batch", 28, 28, 3]> => Tensor.transpose(x, [0, 2, 3, 1])

export const flattened = (x: T<[32, 28, 28]>): T<[32, 784]> => Tensor.reshape(x, [32, 784])

export const flattenedNamed = (x: T<["batch", 28, 28]>): T<["batch", 784]> => Tensor.reshape(x, ["batch", 784])

export const rest = (x: T<[64, 5, 5, 16]>): T<[64, 400]> => Tensor.reshape(x, [64, -1])

export const splitHeads = (x: T<["batch", "time", 768]>): T<["batch", 12, "time", 64]> =>
  Tensor.transpose(Tensor.reshape(x, ["batch", "time", 12, 64]), [0, 2, 1, 3])

export const mergeHeads = (x: T<["batch", 12, "time", 64]>): T<["batch", "time", 768]> =>
  Tensor.reshape(Tensor.transpose(x, [0, 2, 1, 3]), ["batch", "time", 768])

export const timeIntoTheBatch = (x: T<["batch", "time", 64]>): T<["batch", "time", 64]> =>
  Tensor.reshape(Tensor.reshape(x, [-1, 64]), ["batch", "time", 64])

export const channelDropped = (x: T<["batch", 28, 28, 1]>): T<["batch", 28, 28]> => Tensor.squeeze(x, -1)

export const channelAdded = (x: T<["batch", 28, 28]>): T<["batch", 28, 28, 1]> => Tensor.expandDims(x, -1)

export const all = (x: T<[2, 3, 4]>): T<[24]> => Tensor.flatten(x)

export const created = (): T<[2, 3]> =>
  Tensor.add(Tensor.zeros([2, 3]), Tensor.add(Tensor.ones([3]), Tensor.full([2, 1], 7)))

export const matrices = (): T<[3, 3]> => Tensor.sub(Tensor.eye(3), Tensor.cast(Tensor.iota([3, 3], 1), "float32"))

export const counting = (): T<[5], "int32"> => Tensor.arange(5)

export const oneHot = (ids: T<["batch"], "int32">): T<["batch", 10]> => Tensor.oneHot(ids, 10)

export const maskOfTheBatch = (x: T<["batch", 784]>): T<[number, 10]> => Tensor.zeros([Tensor.size(x, "batch"), 10])

export const refined = (x: T<[number, 784]>): T<["batch", 784]> => Tensor.refine(x, ["batch", 784])

export const refinedToSizes = (x: T<[number, number]>): T<[32, 784]> => Tensor.refine(x, [32, 784])

export const arrays = (): NdArray.NdArray<[2, 3], "float32"> => NdArray.make([1, 2, 3, 4, 5, 6], [2, 3])

export const nestedArrays = (): NdArray.NdArray<[2, 2], "bool"> =>
  NdArray.make([
    [true, false],
    [false, true]
  ])

export const emptyArrays = (): NdArray.NdArray<[2, 3], "int32"> => NdArray.zeros([2, 3], "int32")

export const typedArrays = (): NdArray.NdArray<[2], "float32"> => NdArray.fromArray([2], "float32", [1, 2])

export const namedArrays = (x: NdArray.NdArray<[number, 3], "float32">): NdArray.NdArray<["batch", 3], "float32"> =>
  NdArray.refine(x, ["batch", 3])

export const constants = (): T<[2]> => Tensor.constant(NdArray.make([1, 2]))

export const like = (x: T<["batch", 3]>): T<["batch", 3]> => Tensor.add(Tensor.zerosLike(x), Tensor.onesLike(x))

export const sizes = (x: T<["batch", 3]>): ReadonlyArray<number> => Tensor.sizes(x)

export const elementwise = (x: T<["batch", 3]>): T<["batch", 3]> =>
  x.pipe(
    Tensor.abs,
    Tensor.neg,
    Tensor.exp,
    Tensor.log,
    Tensor.sqrt,
    Tensor.square,
    Tensor.tanh,
    Tensor.sigmoid,
    Tensor.relu
  )

export const waves = (x: T<["batch", 3]>): T<["batch", 3]> =>
  Tensor.add(Tensor.sin(x), Tensor.add(Tensor.cos(Tensor.floor(x)), Tensor.mul(Tensor.sign(x), Tensor.softplus(x))))

export const bounded = (x: T<["batch", 3]>): T<["batch", 3]> => Tensor.clip(x, -1, 1)

export const refinedBack = (x: T<["batch", 784]>): T<[32, 784]> => Tensor.refine(x, [32, 784])

export const sizeGetsAName = (x: T<[32, 128, 64]>): T<["batch", "time", 64]> => Tensor.refine(x, ["batch", "time", 64])
