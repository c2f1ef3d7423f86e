/** Convolutions and poolings. */
import type { Dim } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"

type T<S extends ReadonlyArray<number | string>, D extends "float32" | "int32" | "bool" = "float32"> = Tensor.Tensor<
  S,
  D
>

export const lenet = (
  x: T<["batch", 28, 28, 1]>,
  k1: T<[5, 5, 1, 6]>,
  k2: T<[5, 5, 6, 16]>
): T<["batch", 5, 5, 16]> => {
  const first = Tensor.maxPool2d(Tensor.relu(Tensor.conv2d(x, k1, { padding: "same" })), 2)
  return Tensor.maxPool2d(Tensor.relu(Tensor.conv2d(first, k2)), 2)
}

export const oneImage = (x: T<[32, 32, 3]>, k: T<[3, 3, 3, 8]>): T<[16, 16, 8]> =>
  Tensor.conv2d(x, k, { stride: 2, padding: 1 })

export const videos = (x: T<["batch", "time", 32, 32, 3]>, k: T<[3, 3, 3, 8]>): T<["batch", "time", 30, 30, 8]> =>
  Tensor.conv2d(x, k)

export const depthwise = (x: T<["batch", 32, 32, 64]>, k: T<[3, 3, 1, 64]>): T<["batch", 32, 32, 64]> =>
  Tensor.conv2d(x, k, { padding: "same", groups: 64 })

export const dilatedAudio = (x: T<["batch", 16000, 1]>, k: T<[3, 1, 8]>): T<["batch", 15984, 8]> =>
  Tensor.conv1d(x, k, { dilation: 8 })

export const anyLength = (x: T<["batch", "time", 4]>, k: T<[3, 4, 8]>): T<["batch", "time", 8]> =>
  Tensor.conv1d(x, k, { padding: "same" })

export const upwards = (x: T<["batch", 7, 7, 64]>, k: T<[4, 4, 64, 1]>): T<["batch", 14, 14, 1]> =>
  Tensor.convTranspose2d(x, k, { stride: 2, padding: 1 })

export const upwardsWithAnEnd = (x: T<["batch", 7, 7, 64]>, k: T<[3, 3, 64, 1]>): T<["batch", 14, 14, 1]> =>
  Tensor.convTranspose2d(x, k, { stride: 2, padding: 1, outputPadding: 1 })

export const sequenceUpwards = (x: T<[50, 8]>, k: T<[4, 8, 4]>): T<[100, 4]> =>
  Tensor.convTranspose1d(x, k, { stride: 2, padding: "same" })

export const overlapping = (x: T<["batch", 112, 112, 64]>): T<["batch", 56, 56, 64]> =>
  Tensor.maxPool2d(x, 3, { stride: 2, padding: 1 })

export const roundedUp = (x: T<["batch", 7, 7, 64]>): T<["batch", 4, 4, 64]> => Tensor.maxPool2d(x, 2, { ceil: true })

export const indices = (x: T<["batch", 8, 8, 3]>): T<["batch", 4, 4, 3], "int32"> =>
  Tensor.maxPool2dWithIndices(x, 2)[1]

export const indicesInTime = (x: T<["batch", 8, 3]>): T<["batch", 4, 3], "int32"> =>
  Tensor.maxPool1dWithIndices(x, 2)[1]

export const averages = (x: T<["batch", 8, 8, 3]>, y: T<[9, 3]>): T<["batch", 1, 1, 3]> =>
  Tensor.avgPool2d(Tensor.add(x, Tensor.mean(Tensor.avgPool1d(Tensor.maxPool1d(y, 2), 4))), 8, { countPadding: true })

export const toOneSize = (x: T<["batch", "height", "width", 512]>): T<["batch", 7, 7, 512]> =>
  Tensor.add(Tensor.adaptiveAvgPool2d(x, 7), Tensor.adaptiveMaxPool2d(x, [7, 7]))

export const toOneLength = (x: T<["batch", "time", 512]>): T<["batch", 4, 512]> =>
  Tensor.add(Tensor.adaptiveAvgPool1d(x, 4), Tensor.adaptiveMaxPool1d(x, 4))

export const genericOverTheBatch = <B extends Dim>(x: T<[B, 28, 28, 1]>, k: T<[5, 5, 1, 6]>): T<[B, 12, 12, 6]> =>
  Tensor.maxPool2d(Tensor.conv2d(x, k), 2)

export const genericOverFilters = <F extends number>(x: T<["batch", 28, 28, 1]>, k: T<[5, 5, 1, F]>) =>
  Tensor.conv2d(x, k)

export const genericOverTheShape = <S extends ReadonlyArray<number | string>>(x: T<S>, k: T<[5, 5, 1, 6]>) =>
  Tensor.conv2d(x, k)

export const sizesFromElsewhere = (x: T<[number, number, number, number]>, k: T<[3, 3, 8, 8]>, stride: number) =>
  Tensor.conv2d(x, k, { stride })

export const everySide = (x: T<["batch", 9, 8, 3]>, k: T<[3, 3, 3, 8]>): T<["batch", 5, 4, 8]> =>
  Tensor.conv2d(x, k, {
    stride: 2,
    padding: [
      [1, 1],
      [0, 1]
    ]
  })

export const causal = (x: T<["batch", 100, 4]>, k: T<[3, 4, 8]>): T<["batch", 100, 8]> =>
  Tensor.conv1d(x, k, { padding: [2, 0] })

export const oddBefore = (x: T<["batch", "time", 4]>, k: T<[2, 4, 8]>): T<["batch", "time", 8]> =>
  Tensor.conv1d(x, k, { padding: "sameLower" })

export const takenFromTheEnd = (x: T<[7, 8]>, k: T<[3, 8, 4]>): T<[14, 4]> =>
  Tensor.convTranspose1d(x, k, { stride: 2, padding: [0, 1] })

export const poolsOnEverySide = (x: T<["batch", 7, 7, 64]>): T<["batch", 4, 4, 64]> =>
  Tensor.maxPool2d(x, 2, { padding: [[0, 1], 1], stride: [2, 2] })

export const powerMeans = (x: T<["batch", 8, 8, 3]>, y: T<["batch", 8, 3]>): T<["batch", 4, 3]> =>
  Tensor.add(Tensor.lpPool1d(y, 2, { p: 3 }), Tensor.mean(Tensor.lpPool2d(x, 2, { stride: [2, 2] }), [2]))

export const backToTheirPlaces = (x: T<["batch", 8, 8, 3]>): T<["batch", 8, 8, 3]> => {
  const [largest, places] = Tensor.maxPool2dWithIndices(x, 2)
  return Tensor.maxUnpool2d(largest, places, [8, 8])
}

export const patches = (x: T<["batch", 224, 224, 3]>): T<["batch", 14, 14, 768]> => Tensor.unfold(x, 16, { stride: 16 })

export const patchesOfAnySize = (x: T<["batch", "height", 12, 3]>): T<["batch", "height", 12, 27]> =>
  Tensor.unfold(x, 3, { padding: "same" })

export const togetherAgain = (x: T<["batch", 4, 3, 12]>): T<["batch", 7, 6, 2]> =>
  Tensor.fold(x, [7, 6], [3, 2], { stride: 2, padding: [1, 0] })

export const seenAtPoints = (x: T<["batch", 32, 32, 3]>, points: T<["batch", 10, 20, 2]>): T<["batch", 10, 20, 3]> =>
  Tensor.gridSample(x, points, { padding: "border", method: "cubic" })

export const genericOverTheChannels = <C extends Dim>(x: T<["batch", 32, 32, C]>, points: T<["batch", 10, 20, 2]>) =>
  Tensor.gridSample(x, points)
