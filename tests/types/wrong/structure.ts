/** Parts, joins and orders: the axes and sizes that do not fit. */
import * as Tensor from "@typegrad/core/Tensor"

type T<S extends ReadonlyArray<number | string>, D extends "float32" | "int32" | "bool" = "float32"> = Tensor.Tensor<
  S,
  D
>

export const cropBeyondTheImage = (x: T<["batch", 28, 28, 1]>) => Tensor.slice(x, [null, [0, 32]]) // ! slice: stop 32 is past the end of axis 1 of [batch, 28, 28, 1] (size 28)

export const cropBackwards = (x: T<["batch", 28, 28]>) => Tensor.slice(x, [null, [20, 10]]) // ! slice: start 20 is after stop 10 on axis 1 of [batch, 28, 28] (size 28)

export const classAfterTheLast = (logits: T<["batch", 10]>) => Tensor.at(logits, 10, 1) // ! at: index 10 is outside of axis 1 of [batch, 10] (size 10)

export const elementOfAnAxisTooFar = (h: T<["batch", 64]>) => Tensor.at(h, -1, 2) // ! at: axis 2 is out of range for [batch, 64] (rank 2)

export const skipOfAnotherResolution = (x: T<["batch", 14, 14, 64]>, y: T<["batch", 28, 28, 32]>) =>
  Tensor.concat([x, y], -1) // ! concat: [batch, 14, 14, 64] and [batch, 28, 28, 32] must agree on every axis except -1: 14 vs 28 (axis 1)

export const tokenWithoutItsAxis = (x: T<["batch", 196, 768]>, token: T<["batch", 768]>) => Tensor.concat([token, x], 1) // ! concat: ranks differ: [batch, 768] vs [batch, 196, 768]

export const idsBesideFeatures = (x: T<["batch", 64]>, ids: T<["batch", 1], "int32">) => Tensor.concat([x, ids], 1) // ! concat: dtypes differ: float32 and int32: cast them first

export const stackOfOtherBatches = (a: T<["batch", 64]>, b: T<["time", 64]>) => Tensor.stack([a, b]) // ! stack: shapes differ: [batch, 64] vs [time, 64]: batch vs time (axis 0)

export const gatesThatDoNotDivide = (x: T<["batch", 250]>) => Tensor.split(x, 4, 1) // ! split: 4 parts do not divide axis 1 of [batch, 250] (size 250)

export const partsThatDoNotAddUp = (x: T<["batch", 10]>) => Tensor.split(x, [3, 6], -1) // ! split: sizes [3, 6] add up to 9 but axis -1 of [batch, 10] has size 10

export const unstackedTooFar = (points: T<["n", 2]>) => Tensor.unstack(points, 2) // ! unstack: axis 2 is out of range for [n, 2] (rank 2)

export const paddedOnlyWhereItGrows = (x: T<["batch", 28, 28, 1]>) => Tensor.pad(x, [[2, 2]]) // ! pad: 1 paddings but [batch, 28, 28, 1] has rank 4

export const croppedByPadding = (x: T<[28]>) => Tensor.pad(x, [[-2, -2]]) // ! pad: a padding must be a whole number from 0 but is -2

export const mirroredAlongAnAxisTooFar = (x: T<["batch", 28, 28]>) => Tensor.reverse(x, [3]) // ! reverse: axis 3 is out of range for [batch, 28, 28] (rank 3)

export const rolledAlongAnAxisTooFar = (x: T<["batch", 56]>) => Tensor.roll(x, 3, -3) // ! roll: axis -3 is out of range for [batch, 56] (rank 2)

export const channelsMovedTooFar = (x: T<["batch", 28, 28]>) => Tensor.moveAxis(x, -1, 3) // ! moveAxis: axis 3 is out of range for [batch, 28, 28] (rank 3)

export const swappedTooFar = (k: T<["time", 64]>) => Tensor.swapAxes(k, 1, 2) // ! swapAxes: axis 2 is out of range for [time, 64] (rank 2)

export const tiledWithoutTheBatch = (x: T<["batch", 8]>) => Tensor.tile(x, [4]) // ! tile: 1 repeats but [batch, 8] has rank 2

export const windowLongerThanTime = (x: T<[128, 64]>, step: T<[], "int32">) =>
  Tensor.dynamicSlice(x, [step, 0], [256, null]) // ! dynamicSlice: axis 0 of [128, 64] has no 256 elements

export const windowWithoutABatch = (x: T<["batch", 128, 64]>, step: T<[], "int32">) =>
  Tensor.dynamicSlice(x, [step, 0], [null, 16, null]) // ! dynamicSlice: 2 starts but [batch, 128, 64] has rank 3

export const keyWithoutTime = (cache: T<["batch", 128, 64]>, key: T<["batch", 64]>) =>
  Tensor.dynamicUpdate(cache, key, [0, 0, 0]) // ! dynamicUpdate: ranks differ: [batch, 128, 64] vs update [batch, 64]

export const keyOfAnotherWidth = (cache: T<["batch", 128, 64]>, key: T<["batch", 1, 96]>) =>
  Tensor.dynamicUpdate(cache, key, [0, 0, 0]) // ! dynamicUpdate: update [batch, 1, 96] does not fit into [batch, 128, 64]: 96 vs 64 (axis 2)

export const maskOfNegativeLength = () => Tensor.triangle(-1, 128) // ! triangle: -1 is not a size

export const lowerPartOfAVector = (x: T<[8]>) => Tensor.tril(x) // ! tril: needs a matrix but got [8]

export const upperPartOfAScalar = (x: T<[]>) => Tensor.triu(x) // ! triu: needs a matrix but got []

export const diagonalOfAVector = (x: T<["batch"]>) => Tensor.diagonal(x) // ! diagonal: needs a matrix but got [batch]

export const diagonalFromAScalar = (x: T<[]>) => Tensor.diag(x) // ! diag: needs a vector but got []

export const traceOfAMask = (x: T<[8, 8], "bool">) => Tensor.trace(x) // ! trace: bool has no arithmetic: cast it first

export const outerWithAMask = (x: T<[8]>, mask: T<[4], "bool">) => Tensor.outer(x, mask) // ! outer: bool has no arithmetic: cast it first

export const gridOfMatrices = (x: T<[8]>, y: T<[4, 4]>) => Tensor.meshgrid([x, y]) // ! meshgrid: needs vectors but got [4, 4]

export const fewerThanNoPoints = () => Tensor.linspace(0, 1, -1) // ! linspace: -1 is not a size

export const channelsThatDoNotDivide = (x: T<["batch", 14, 14, 10]>) => Tensor.depthToSpace(x, 2) // ! depthToSpace: 10 channels of [batch, 14, 14, 10] do not divide by 4

export const imageThatDoesNotDivide = (x: T<["batch", 27, 28, 3]>) => Tensor.spaceToDepth(x, 2) // ! spaceToDepth: height 27 of [batch, 27, 28, 3] does not divide by 2

export const imagesResizedWithTheirChannels = (x: T<[28, 28]>) => Tensor.resize(x, [32, 32], "cubic") // ! resize: 2 sizes do not fit [28, 28]: the last axis is channels

export const labelsInterpolated = (y: T<["batch", 64, 64, 1], "int32">) => Tensor.resize(y, [32, 32], "linear") // ! resize: needs float32 but got int32: cast it first

export const halfOfAnOddImage = (x: T<["batch", 27, 27, 1]>) => Tensor.resize(x, [13.5, 13.5], "linear") // ! resize: a size must be a positive whole number but is 13.5

export const mirroredFurtherThanItIsLong = (x: T<[4]>) => Tensor.pad(x, [[4, 0]], { mode: "reflect" }) // ! pad: reflect can add 3 elements to an end of axis 0 of [4] (size 4), not 4
