import * as Tensor from "@typegrad/core/Tensor"

type T<S extends ReadonlyArray<number | string>, D extends "float32" | "int32" | "bool" = "float32"> = Tensor.Tensor<
  S,
  D
>

export const middleCrop = (x: T<["batch", 28, 28, 1]>): T<["batch", 24, 24, 1]> =>
  Tensor.slice(x, [null, [2, -2], [2, -2]])

export const everySecondPixel = (x: T<["batch", 28, 28, 1]>): T<["batch", 14, 14, 1]> =>
  Tensor.slice(x, [null, [0, null, 2], [0, null, 2]])

export const inputsAndTargets = (ids: T<["batch", 129], "int32">): T<["batch", 128], "int32"> => {
  const inputs = Tensor.slice(ids, [null, [0, -1]])
  return Tensor.add(inputs, Tensor.slice(ids, [null, [1]]))
}

export const lastState = (h: T<["batch", "time", 64]>): T<["batch", 64]> => Tensor.at(h, -1, 1)

export const classToken = (x: T<["batch", 197, 768]>): T<["batch", 768]> => Tensor.at(x, 0, 1)

export const skipConnection = (x: T<["batch", 14, 14, 64]>, y: T<["batch", 14, 14, 32]>): T<["batch", 14, 14, 96]> =>
  Tensor.concat([x, y], -1)

export const withClassToken = (patches: T<["batch", 196, 768]>, token: T<["batch", 1, 768]>): T<["batch", 197, 768]> =>
  Tensor.concat([token, patches], 1)

export const pairs = (a: T<["batch", 64]>, b: T<["batch", 64]>): T<["batch", 2, 64]> => Tensor.stack([a, b], 1)

export const complexParts = (x: T<["time", 32]>): T<["time", 32, 2]> => Tensor.stack([Tensor.cos(x), Tensor.sin(x)], -1)

export const gates = (x: T<["batch", 256]>): T<["batch", 64]> => {
  const [i, f, g, o] = Tensor.split(x, 4, 1)
  return Tensor.mul(Tensor.sigmoid(o), Tensor.tanh(Tensor.add(Tensor.mul(Tensor.sigmoid(f), i), g)))
}

export const meanAndDeviation = (x: T<["batch", 10]>): T<["batch", 3]> => {
  const [mean, logDeviation] = Tensor.split(x, [3, 7], -1)
  return Tensor.add(mean, Tensor.mean(logDeviation))
}

export const coordinates = (points: T<["n", 2]>): T<["n"]> => {
  const [x, y] = Tensor.unstack(points, -1)
  return Tensor.sqrt(Tensor.add(Tensor.square(x), Tensor.square(y)))
}

export const paddedImage = (x: T<["batch", 28, 28, 1]>): T<["batch", 32, 32, 1]> =>
  Tensor.pad(
    x,
    [
      [0, 0],
      [2, 2],
      [2, 2],
      [0, 0]
    ],
    { mode: "reflect" }
  )

export const shiftedRight = (x: T<["batch", 128, 64]>): T<["batch", 128, 64]> =>
  Tensor.slice(
    Tensor.pad(x, [
      [0, 0],
      [1, 0],
      [0, 0]
    ]),
    [null, [0, 128]]
  )

export const mirrored = (x: T<["batch", 28, 28, 3]>): T<["batch", 28, 28, 3]> => Tensor.reverse(x, [2])

export const shiftedWindow = (x: T<["batch", 56, 56, 96]>): T<["batch", 56, 56, 96]> =>
  Tensor.roll(Tensor.roll(x, -3, 1), -3, 2)

export const channelsFirst = (x: T<["batch", 28, 28, 3]>): T<["batch", 3, 28, 28]> => Tensor.moveAxis(x, -1, 1)

export const keysTransposed = (k: T<["batch", 12, "time", 64]>): T<["batch", 12, 64, "time"]> =>
  Tensor.swapAxes(k, -1, -2)

export const repeatedBlock = (x: T<["batch", 8]>): T<["batch", 32]> => Tensor.tile(x, [1, 4])

export const windowOfTime = (x: T<["batch", 128, 64]>, step: T<[], "int32">): T<["batch", 16, 64]> =>
  Tensor.dynamicSlice(x, [0, step, 0], [null, 16, null])

export const cacheWritten = (
  cache: T<["batch", 128, 64]>,
  key: T<["batch", 1, 64]>,
  step: T<[], "int32">
): T<["batch", 128, 64]> => Tensor.dynamicUpdate(cache, key, [0, step, 0])

export const causal = (scores: T<["batch", 12, 128, 128]>): T<["batch", 12, 128, 128]> =>
  Tensor.where(Tensor.triangle(128, 128), scores, -1e9)

export const lowerFactor = (x: T<["batch", 8, 8]>): T<["batch", 8, 8]> => Tensor.add(Tensor.tril(x, -1), Tensor.triu(x))

export const variances = (covariance: T<["batch", 8, 8]>): T<["batch", 8]> => Tensor.diagonal(covariance)

export const scaling = (scales: T<["batch", 8]>): T<["batch", 8, 8]> => Tensor.diag(scales)

export const totalVariance = (covariance: T<["batch", 8, 8]>): T<["batch"]> => Tensor.trace(covariance)

export const hebbian = (x: T<[64]>, y: T<[10]>): T<[64, 10]> => Tensor.outer(x, y)

export const grid = (): T<[28, 32]> => {
  const [y, x] = Tensor.meshgrid([Tensor.linspace(-1, 1, 28), Tensor.linspace(-1, 1, 32)])
  return Tensor.mul(y, x)
}

export const pixelShuffled = (x: T<["batch", 14, 14, 12]>): T<["batch", 28, 28, 3]> =>
  Tensor.depthToSpace(x, 2, "channelsFirst")

export const patches = (x: T<["batch", 28, 28, 3]>): T<["batch", 7, 7, 48]> => Tensor.spaceToDepth(x, 4)

export const upsampled = (x: T<["batch", 16, 16, 64]>): T<["batch", 32, 32, 64]> => Tensor.resize(x, [32, 32], "linear")

export const labelsResized = (y: T<["batch", 64, 64, 1], "int32">): T<["batch", 32, 32, 1], "int32"> =>
  Tensor.resize(y, [32, 32], "nearest")
