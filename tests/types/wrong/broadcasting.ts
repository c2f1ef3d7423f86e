/** What broadcasts silently elsewhere, or fails at run time. */
import * as Tensor from "@typegrad/core/Tensor"

type T<S extends ReadonlyArray<number | string>, D extends "float32" | "int32" | "bool" = "float32"> = Tensor.Tensor<
  S,
  D
>

// the mean over the last axis must keep its axis
export const centredRowsWithoutKeepDims = (x: T<[32, 10]>) => Tensor.sub(x, Tensor.mean(x, [1])) // ! sub: cannot broadcast [32, 10] with [32]: 10 (axis 1 of left) vs 32 (axis 0 of right)

export const normalisedRowsWithoutKeepDims = (x: T<["batch", 10]>) => Tensor.div(x, Tensor.sum(x, [1])) // ! div: cannot broadcast [batch, 10] with [batch]: 10 (axis 1 of left) vs batch (axis 0 of right)

export const softmaxByHand = (x: T<["batch", "time", 64]>) => Tensor.sub(x, Tensor.max(x, [-1])) // ! sub: cannot broadcast [batch, time, 64] with [batch, time]: 64 (axis 2 of left) vs time (axis 1 of right)

export const layerNormOverTheWrongAxis = (x: T<["batch", 128, 768]>, scale: T<[128]>) => Tensor.mul(x, scale) // ! mul: cannot broadcast [batch, 128, 768] with [128]: 768 (axis 2 of left) vs 128 (axis 0 of right)

export const biasOfAnotherLayer = (x: T<["batch", 10]>, bias: T<[84]>) => Tensor.add(x, bias) // ! add: cannot broadcast [batch, 10] with [84]: 10 (axis 1 of left) vs 84 (axis 0 of right)

// PyTorch keeps channels first, so its bias is [c, 1, 1]
export const biasOfChannelsFirst = (x: T<["batch", 28, 28, 16]>, bias: T<[16, 1, 1]>) => Tensor.add(x, bias) // ! add: cannot broadcast [batch, 28, 28, 16] with [16, 1, 1]: 28 (axis 1 of left) vs 16 (axis 0 of right)

export const channelsFirstImagesWithMean = (x: T<["batch", 3, 224, 224]>, mean: T<[3]>) => Tensor.sub(x, mean) // ! sub: cannot broadcast [batch, 3, 224, 224] with [3]: 224 (axis 3 of left) vs 3 (axis 0 of right)

export const weightPerExample = (loss: T<[32, 10]>, weight: T<[32]>) => Tensor.mul(loss, weight) // ! mul: cannot broadcast [32, 10] with [32]: 10 (axis 1 of left) vs 32 (axis 0 of right)

export const learnedPositionsTooShort = (x: T<["batch", 1024, 768]>, positions: T<[512, 768]>) =>
  Tensor.add(x, positions) // ! add: cannot broadcast [batch, 1024, 768] with [512, 768]: 1024 (axis 1 of left) vs 512 (axis 0 of right)

export const residualOfAnotherWidth = (x: T<["batch", 64]>, y: T<["batch", 128]>) => Tensor.add(x, y) // ! add: cannot broadcast [batch, 64] with [batch, 128]: 64 (axis 1 of left) vs 128 (axis 1 of right)

export const residualOfAnotherResolution = (x: T<["batch", 32, 32, 64]>, y: T<["batch", 16, 16, 64]>) =>
  Tensor.add(x, y) // ! add: cannot broadcast [batch, 32, 32, 64] with [batch, 16, 16, 64]: 32 (axis 2 of left) vs 16 (axis 2 of right)

export const targetOfOneElementAxis = (prediction: T<[32, 2]>, target: T<[32, 3]>) => Tensor.sub(prediction, target) // ! sub: cannot broadcast [32, 2] with [32, 3]: 2 (axis 1 of left) vs 3 (axis 1 of right)

export const causalMaskOfAnotherLength = (scores: T<["batch", 12, 128, 128]>, mask: T<[256, 256]>) =>
  Tensor.add(scores, mask) // ! add: cannot broadcast [batch, 12, 128, 128] with [256, 256]: 128 (axis 3 of left) vs 256 (axis 1 of right)

export const paddingMaskWithoutHeadAxis = (scores: T<[8, 12, 128, 128]>, mask: T<[8, 128, 128]>) =>
  Tensor.add(scores, mask) // ! add: cannot broadcast [8, 12, 128, 128] with [8, 128, 128]: 12 (axis 1 of left) vs 8 (axis 0 of right)

export const adversarialNoise = (x: T<["batch", 28, 28, 1]>, noise: T<["batch", 28, 28]>) => Tensor.add(x, noise) // ! add: cannot broadcast [batch, 28, 28, 1] with [batch, 28, 28]: 28 (axis 1 of left) vs batch (axis 0 of right)

export const gateOfLstm = (gates: T<["batch", 2048]>, cell: T<["batch", 512]>) => Tensor.mul(gates, cell) // ! mul: cannot broadcast [batch, 2048] with [batch, 512]: 2048 (axis 1 of left) vs 512 (axis 1 of right)

export const comparedWithOneHot = (ids: T<["batch"], "int32">, hot: T<["batch", 10], "int32">) => Tensor.equal(ids, hot) // ! equal: cannot broadcast [batch] with [batch, 10]: batch (axis 0 of left) vs 10 (axis 1 of right)

export const clippedByOtherBounds = (x: T<[4, 3]>, low: T<[4]>) => Tensor.maximum(x, low) // ! maximum: cannot broadcast [4, 3] with [4]: 3 (axis 1 of left) vs 4 (axis 0 of right)

export const capped = (x: T<[4, 3]>, high: T<[2, 3]>) => Tensor.minimum(x, high) // ! minimum: cannot broadcast [4, 3] with [2, 3]: 4 (axis 0 of left) vs 2 (axis 0 of right)

export const powerOfEach = (x: T<[4, 3]>, exponents: T<[4]>) => Tensor.pow(x, exponents) // ! pow: cannot broadcast [4, 3] with [4]: 3 (axis 1 of left) vs 4 (axis 0 of right)

export const whereOfDifferentBranches = (mask: T<[4, 3], "bool">, a: T<[4, 3]>, b: T<[4, 2]>) =>
  Tensor.where(mask, a, b) // ! where: cannot broadcast [4, 3] with [4, 2]: 3 (axis 1 of left) vs 2 (axis 1 of right)

export const whereMaskOfTheBatch = (mask: T<[32], "bool">, a: T<[32, 10]>) => Tensor.where(mask, a, 0) // ! where: cannot broadcast [32] with [32, 10]: 32 (axis 0 of left) vs 10 (axis 1 of right)

export const thresholds = (x: T<["batch", 10]>, limits: T<[9]>) => Tensor.greater(x, limits) // ! greater: cannot broadcast [batch, 10] with [9]: 10 (axis 1 of left) vs 9 (axis 0 of right)

export const atMost = (x: T<["batch", 10]>, limits: T<[9]>) => Tensor.lessEqual(x, limits) // ! lessEqual: cannot broadcast [batch, 10] with [9]: 10 (axis 1 of left) vs 9 (axis 0 of right)

export const atLeast = (x: T<["batch", 10]>, limits: T<["batch"]>) => Tensor.greaterEqual(x, limits) // ! greaterEqual: cannot broadcast [batch, 10] with [batch]: 10 (axis 1 of left) vs batch (axis 0 of right)

export const below = (x: T<[2, 10]>, limits: T<[2]>) => Tensor.less(x, limits) // ! less: cannot broadcast [2, 10] with [2]: 10 (axis 1 of left) vs 2 (axis 0 of right)

export const differs = (x: T<[2, 10], "int32">, y: T<[2, 9], "int32">) => Tensor.notEqual(x, y) // ! notEqual: cannot broadcast [2, 10] with [2, 9]: 10 (axis 1 of left) vs 9 (axis 1 of right)

export const bothMasks = (padding: T<["batch", 1, 128], "bool">, causal: T<[256, 256], "bool">) =>
  Tensor.logicalAnd(padding, causal) // ! logicalAnd: cannot broadcast [batch, 1, 128] with [256, 256]: 128 (axis 2 of left) vs 256 (axis 1 of right)

export const eitherMask = (a: T<["batch", 3], "bool">, b: T<["batch"], "bool">) => Tensor.logicalOr(a, b) // ! logicalOr: cannot broadcast [batch, 3] with [batch]: 3 (axis 1 of left) vs batch (axis 0 of right)

export const stretchedToAnotherWidth = (bias: T<[10]>) => Tensor.broadcastTo(bias, [32, 12]) // ! broadcastTo: [10] does not stretch to [32, 12]: 10 (axis 0) vs 12 (axis 1 of the target)

export const stretchedAlongTheWrongAxis = (weight: T<[32]>) => Tensor.broadcastTo(weight, [32, 10]) // ! broadcastTo: [32] does not stretch to [32, 10]: 32 (axis 0) vs 10 (axis 1 of the target)

export const stretchedToFewerAxes = (x: T<[32, 10]>) => Tensor.broadcastTo(x, [10]) // ! broadcastTo: [32, 10] has more axes than [10]

export const dividedByNorms = (x: T<["batch", 300]>) => Tensor.div(x, Tensor.sqrt(Tensor.sum(Tensor.square(x), [1]))) // ! div: cannot broadcast [batch, 300] with [batch]: 300 (axis 1 of left) vs batch (axis 0 of right)

// a column of targets against a row of predictions: PyTorch makes a [32, 32] of it and trains on noise
export const lossOfColumnAndRow = (prediction: T<["batch"]>, target: T<["batch", 1]>): T<["batch"]> =>
  Tensor.sub(prediction, target) // ! Type 'Tensor<["batch", "batch"], "float32">' is not assignable to type 'T<["batch"], "float32">'.
