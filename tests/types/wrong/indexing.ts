/** Choosing, putting and sorting elements; products, counts and norms. */
import * as Tensor from "@typegrad/core/Tensor"

type T<S extends ReadonlyArray<number | string>, D extends "float32" | "int32" | "bool" = "float32"> = Tensor.Tensor<
  S,
  D
>

export const idsThatAreNoInts = (table: T<[1000, 64]>, ids: T<["batch", "time"]>) => Tensor.gather(table, ids) // ! gather: needs int32 but got float32: cast it first

export const columnsOfAVector = (x: T<[10]>, ids: T<[3], "int32">) => Tensor.gather(x, ids, 1) // ! gather: axis 1 is out of range for [10] (rank 1)

// one label an example wants a second axis of size 1
export const labelsWithoutAnAxis = (logits: T<["batch", 10]>, labels: T<["batch"], "int32">) =>
  Tensor.gatherAlong(logits, labels, 1) // ! gatherAlong: ranks differ: [batch, 10] vs indices [batch]

export const labelsOfOtherExamples = (logits: T<["batch", 10]>, labels: T<["time", 1], "int32">) =>
  Tensor.gatherAlong(logits, labels, 1) // ! gatherAlong: [batch, 10] and indices [time, 1] must agree on every axis except 1: batch vs time (axis 0)

export const placesInAVolume = (image: T<[28, 28]>, places: T<[5, 3], "int32">) => Tensor.gatherNd(image, places) // ! gatherNd: indices [5, 3] name 3 axes but [28, 28] has 2

export const placesOfAnotherBatch = (x: T<["batch", 8, 8]>, places: T<["time", 5, 2], "int32">) =>
  Tensor.gatherNd(x, places, 1) // ! gatherNd: batch axes of [batch, 8, 8] and indices [time, 5, 2] differ: batch vs time (axis 0)

export const gradientsOfTheWrongWidth = (table: T<[1000, 64]>, ids: T<["batch"], "int32">, rows: T<["batch", 32]>) =>
  Tensor.scatterAdd(table, ids, rows) // ! scatterAdd: updates [batch, 32] must be [batch, 64]

export const maximaOfInts = (x: T<[10]>, ids: T<[3], "int32">, rows: T<[3], "int32">) => Tensor.scatterMax(x, ids, rows) // ! scatterMax: updates must be float32 but are int32: cast them first

export const minimaOfTruth = (x: T<[10], "bool">, ids: T<[3], "int32">, rows: T<[3], "bool">) =>
  Tensor.scatterMin(x, ids, rows) // ! scatterMin: bool has no arithmetic: cast it first

export const oneRowForMany = (cache: T<[128, 64]>, at: T<[4], "int32">, row: T<[64]>) =>
  Tensor.scatterSet(cache, at, row) // ! scatterSet: updates [64] must be [4, 64]

export const onesThatDoNotFit = (x: T<["batch", 10]>, labels: T<["batch", 1], "int32">, ones: T<["batch", 2]>) =>
  Tensor.scatterAlong(x, labels, ones, 1) // ! scatterAlong: updates [batch, 2] must be [batch, 1]

export const pixelsWithoutColours = (image: T<[28, 28, 3]>, places: T<[5, 2], "int32">, pixels: T<[5]>) =>
  Tensor.scatterNd(image, places, pixels) // ! scatterNd: updates [5] must be [5, 3]

export const segmentsOfOtherRows = (x: T<["batch", 8]>, ids: T<["time"], "int32">) => Tensor.segmentSum(x, ids, 4) // ! segmentSum: ids [time] must be [batch], one for each row of [batch, 8]

export const meansOfInts = (x: T<[32], "int32">, ids: T<[32], "int32">) => Tensor.segmentMean(x, ids, 4) // ! segmentMean: needs float32 but got int32: cast it first

export const lessThanNoSegments = (x: T<[32]>, ids: T<[32], "int32">) => Tensor.segmentMax(x, ids, -4) // ! segmentMax: count must be a whole number from 0 but is -4

export const bestOfFew = (logits: T<["batch", 3]>) => Tensor.topK(logits, 5) // ! topK: k is 5 but axis -1 of [batch, 3] has size 3

export const sortedAlongAnAxisTooFar = (x: T<["batch", 3]>) => Tensor.sort(x, 2) // ! sort: axis 2 is out of range for [batch, 3] (rank 2)

export const orderAlongAnAxisTooFar = (x: T<[3]>) => Tensor.argsort(x, -2) // ! argsort: axis -2 is out of range for [3] (rank 1)

export const productOfTruth = (x: T<["batch", 3], "bool">) => Tensor.prod(x) // ! prod: bool has no arithmetic: cast it first

export const deviationOverAnAxisTwice = (x: T<["batch", 3]>) => Tensor.std(x, [1, -1]) // ! std: axis -1 is repeated

export const normOverAnAxisTooFar = (x: T<["batch", 3]>) => Tensor.norm(x, [2]) // ! norm: axis 2 is out of range for [batch, 3] (rank 2)

export const anyOfNumbers = (x: T<["batch", 3]>) => Tensor.any(x) // ! any: needs bool but got float32

export const allOfNumbers = (x: T<["batch", 3], "int32">) => Tensor.all(x, [1]) // ! all: needs bool but got int32

export const countOverAnAxisTooFar = (x: T<["batch", 3]>) => Tensor.countNonZero(x, [-3]) // ! countNonZero: axis -3 is out of range for [batch, 3] (rank 2)

export const leastOfNothing = (x: T<["batch", 0]>) => Tensor.argMin(x, 1) // ! argMin: axis 1 of [batch, 0] is empty

export const productsOverAnAxisTooFar = (x: T<["batch", "time"]>) => Tensor.cumprod(x, 2) // ! cumprod: axis 2 is out of range for [batch, time] (rank 2)

export const maximaOverAnAxisTooFar = (x: T<["time"]>) => Tensor.cummax(x, 1) // ! cummax: axis 1 is out of range for [time] (rank 1)

export const runningMinimaOfTruth = (x: T<["time"], "bool">) => Tensor.cummin(x, 0) // ! cummin: bool has no arithmetic: cast it first
