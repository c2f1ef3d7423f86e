/** Convolutions and poolings: channels, kernels, windows that do not fit. */
import * as Tensor from "@typegrad/core/Tensor"

type T<S extends ReadonlyArray<number | string>, D extends "float32" | "int32" | "bool" = "float32"> = Tensor.Tensor<
  S,
  D
>

export const otherChannels = (x: T<["batch", 28, 28, 3]>, k: T<[5, 5, 1, 6]>) => Tensor.conv2d(x, k) // ! conv2d: kernel [5, 5, 1, 6] reads 1 channels but [batch, 28, 28, 3] has 3

// PyTorch's layout of images: channels first
export const channelsFirst = (x: T<["batch", 3, 28, 28]>, k: T<[5, 5, 3, 6]>) => Tensor.conv2d(x, k, { padding: 2 }) // ! conv2d: kernel [5, 5, 3, 6] reads 3 channels but [batch, 3, 28, 28] has 28

// PyTorch's layout of kernels: [filters, channels, height, width]
export const filtersFirst = (x: T<["batch", 28, 28, 3]>, k: T<[6, 3, 5, 5]>) => Tensor.conv2d(x, k) // ! conv2d: kernel [6, 3, 5, 5] reads 5 channels but [batch, 28, 28, 3] has 3

export const noChannels = (x: T<[28, 28]>, k: T<[5, 5, 1, 6]>) => Tensor.conv2d(x, k) // ! conv2d expects an image [height, width, channels] but got [28, 28]

export const kernelOfASequence = (x: T<["batch", 28, 28, 3]>, k: T<[5, 3, 6]>) => Tensor.conv2d(x, k) // ! conv2d expects a kernel [height, width, channels, filters] but got [5, 3, 6]

export const kernelTooLarge = (x: T<["batch", 4, 4, 3]>, k: T<[5, 5, 3, 6]>) => Tensor.conv2d(x, k) // ! conv2d: kernel [5, 5] does not fit into [batch, 4, 4, 3]

export const strideOfNothing = (x: T<["batch", 8, 8, 3]>, k: T<[5, 5, 3, 6]>) => Tensor.conv2d(x, k, { stride: 0 }) // ! conv2d: stride must be a positive whole number but is 0

export const allChannelsInGroups = (x: T<[8, 8, 6]>, k: T<[3, 3, 6, 4]>) => Tensor.conv2d(x, k, { groups: 2 }) // ! conv2d: kernel [3, 3, 6, 4] reads 6 channels in each of 2 groups but [8, 8, 6] has 6

export const groupsOfOtherFilters = (x: T<[8, 8, 6]>, k: T<[3, 3, 2, 4]>) => Tensor.conv2d(x, k, { groups: 3 }) // ! conv2d: 3 groups do not divide 4 filters

export const wholeImages = (x: T<["batch", 8, 8, 3], "int32">, k: T<[3, 3, 3, 4]>) => Tensor.conv2d(x, k) // ! conv2d: needs float32 but got int32: cast it first

export const shortSequence = (x: T<["batch", 4, 2]>, k: T<[3, 2, 8]>) => Tensor.conv1d(x, k, { dilation: 2 }) // ! conv1d: kernel 3 with dilation 2 does not fit into [batch, 4, 2]

export const sequenceWithoutChannels = (x: T<[100]>, k: T<[3, 1, 8]>) => Tensor.conv1d(x, k) // ! conv1d expects a sequence [time, channels] but got [100]

// the kernel of the convolution that is undone, with its channels in its order
export const kernelOfTheEncoder = (x: T<["batch", 7, 7, 64]>, k: T<[4, 4, 1, 64]>) =>
  Tensor.convTranspose2d(x, k, { stride: 2 }) // ! convTranspose2d: kernel [4, 4, 1, 64] reads 1 channels but [batch, 7, 7, 64] has 64

export const nothingLeft = (x: T<[2, 8]>, k: T<[2, 8, 4]>) => Tensor.convTranspose1d(x, k, { padding: 2 }) // ! convTranspose1d: kernel 2 leaves nothing of [2, 8] with padding 2

export const negativeEnd = (x: T<[7, 7, 4]>, k: T<[3, 3, 4, 1]>) =>
  Tensor.convTranspose2d(x, k, { stride: 2, outputPadding: -1 }) // ! convTranspose2d: outputPadding must be a whole number from 0 but is -1

export const windowTooLarge = (x: T<["batch", 7, 7, 3]>) => Tensor.maxPool2d(x, 8) // ! maxPool2d: kernel 8 does not fit into [batch, 7, 7, 3]

export const poolOfAVector = (x: T<[10]>) => Tensor.maxPool1d(x, 2) // ! maxPool1d expects a sequence [time, channels] but got [10]

export const poolOfIntegers = (x: T<[8, 8, 3], "int32">) => Tensor.avgPool2d(x, 2) // ! avgPool2d: needs float32 but got int32: cast it first

export const halfAWindow = (x: T<[8, 3]>) => Tensor.avgPool1d(x, 1.5) // ! avgPool1d: kernel must be a positive whole number but is 1.5

export const indicesOfAMatrix = (x: T<[8, 3]>) => Tensor.maxPool2dWithIndices(x, 2) // ! maxPool2dWithIndices expects an image [height, width, channels] but got [8, 3]

export const indicesOfAVector = (x: T<[8]>) => Tensor.maxPool1dWithIndices(x, 2) // ! maxPool1dWithIndices expects a sequence [time, channels] but got [8]

export const toNothing = (x: T<["batch", 8, 8, 3]>) => Tensor.adaptiveAvgPool2d(x, 0) // ! adaptiveAvgPool2d: size must be a positive whole number but is 0

export const ofNothing = (x: T<["batch", 8, 0, 3]>) => Tensor.adaptiveMaxPool2d(x, 2) // ! adaptiveMaxPool2d: [batch, 8, 0, 3] has nothing to pool

export const adaptedVector = (x: T<[8]>) => Tensor.adaptiveAvgPool1d(x, 2) // ! adaptiveAvgPool1d expects a sequence [time, channels] but got [8]

export const adaptedIntegers = (x: T<[8, 3], "int32">) => Tensor.adaptiveMaxPool1d(x, 2) // ! adaptiveMaxPool1d: needs float32 but got int32: cast it first

export const paddingOfHalf = (x: T<[8, 8, 3]>, k: T<[3, 3, 3, 4]>) => Tensor.conv2d(x, k, { padding: [[0, 0.5], 0] }) // ! conv2d: padding must be a whole number from 0 but is 0.5

export const sidesTooSmall = (x: T<[2, 4]>, k: T<[5, 4, 8]>) => Tensor.conv1d(x, k, { padding: [0, 2] }) // ! conv1d: kernel 5 does not fit into [2, 4] with padding [0, 2]

export const poolSidesTooSmall = (x: T<[8, 3, 3]>) => Tensor.maxPool2d(x, 5, { padding: [0, [1, 0]] }) // ! maxPool2d: kernel 5 does not fit into [8, 3, 3] with padding [0, [1, 0]]

export const padsOfAWindow = (x: T<[8, 8, 3]>) => Tensor.avgPool2d(x, 2, { padding: 2 }) // ! avgPool2d: padding 2 holds a whole window: it must be less than kernel 2

export const powerMeanOfAVector = (x: T<[8]>) => Tensor.lpPool1d(x, 2) // ! lpPool1d expects a sequence [time, channels] but got [8]

export const powerMeanOfIntegers = (x: T<[8, 8, 3], "int32">) => Tensor.lpPool2d(x, 2) // ! lpPool2d: needs float32 but got int32: cast it first

export const placesOfAnother = (x: T<["batch", 4, 4, 3]>, places: T<["batch", 8, 8, 3], "int32">) =>
  Tensor.maxUnpool2d(x, places, [8, 8]) // ! maxUnpool2d: [batch, 4, 4, 3] and indices [batch, 8, 8, 3] differ

export const placesAsFloats = (x: T<["batch", 4, 4, 3]>) => Tensor.maxUnpool2d(x, x, [8, 8]) // ! maxUnpool2d: needs int32 but got float32: cast it first

export const patchesTooLarge = (x: T<["batch", 8, 8, 3]>) => Tensor.unfold(x, 9) // ! unfold: kernel 9 does not fit into [batch, 8, 8, 3]

export const patchesOfAnotherImage = (x: T<["batch", 4, 3, 12]>) => Tensor.fold(x, [8, 8], 2, { stride: 2 }) // ! fold: the window has 4 by 4 places but [batch, 4, 3, 12] has 4 by 3

export const patchesOfAnotherWindow = (x: T<["batch", 2, 2, 12]>) => Tensor.fold(x, [10, 10], 5, { stride: 5 }) // ! fold: 12 channels of [batch, 2, 2, 12] do not divide by 25

export const pointsInSpace = (x: T<["batch", 8, 8, 3]>, points: T<["batch", 4, 4, 3]>) => Tensor.gridSample(x, points) // ! gridSample expects a grid [height, width, 2] but got [batch, 4, 4, 3]

export const pointsOfOneImage = (x: T<["batch", 8, 8, 3]>, points: T<[4, 4, 2]>) => Tensor.gridSample(x, points) // ! gridSample: [batch, 8, 8, 3] and the grid [4, 4, 2] differ before their height

export const pointsOfAVector = (x: T<[8, 3]>, points: T<[4, 4, 2]>) => Tensor.gridSample(x, points) // ! gridSample expects an image [height, width, channels] but got [8, 3]
