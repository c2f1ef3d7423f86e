/** Products of matrices: their order, their inner axes, their batches. */
import type { Dim } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"

type T<S extends ReadonlyArray<number | string>, D extends "float32" | "int32" | "bool" = "float32"> = Tensor.Tensor<
  S,
  D
>

export const weightsOfAnotherLayer = (images: T<["batch", 784]>, kernel: T<[512, 10]>) => Tensor.matmul(images, kernel) // ! matmul: inner dimensions differ: 784 (axis 1 of left [batch, 784]) vs 512 (axis 0 of right [512, 10])

// torch.mm(W, x): the weights of nn.Linear are [out, in], ours are [in, out]
export const pytorchWeights = (x: T<[32, 784]>, weight: T<[10, 784]>) => Tensor.matmul(x, weight) // ! matmul: inner dimensions differ: 784 (axis 1 of left [32, 784]) vs 10 (axis 0 of right [10, 784])

export const weightsFirst = (x: T<["batch", 20]>, weight: T<[10, 20]>) => Tensor.matmul(weight, x) // ! matmul: inner dimensions differ: 20 (axis 1 of left [10, 20]) vs batch (axis 0 of right [batch, 20])

export const columnVector = (x: T<[3]>, weight: T<[4, 2]>) => Tensor.matmul(x, weight) // ! matmul: inner dimensions differ: 3 (axis 0 of left [3]) vs 4 (axis 0 of right [4, 2])

export const imagesNotFlattened = (images: T<[32, 28, 28]>, kernel: T<[784, 10]>) => Tensor.matmul(images, kernel) // ! matmul: inner dimensions differ: 28 (axis 2 of left [32, 28, 28]) vs 784 (axis 0 of right [784, 10])

// scores = q @ k, without the transpose
export const queriesByKeys = (q: T<["batch", "time", 64]>, k: T<["batch", "time", 64]>) => Tensor.matmul(q, k) // ! matmul: inner dimensions differ: 64 (axis 2 of left [batch, time, 64]) vs time (axis 1 of right [batch, time, 64])

// scores = q @ k.transpose(-2, -1), but the heads are transposed instead of the last axes
export const keysTransposedAlongHeads = (q: T<[8, 12, 128, 64]>, k: T<[8, 12, 128, 64]>) => {
  const transposed = Tensor.transpose(k, [0, 2, 1, 3])
  return Tensor.matmul(q, transposed) // ! matmul: inner dimensions differ: 64 (axis 3 of left [8, 12, 128, 64]) vs 12 (axis 2 of right [8, 128, 12, 64])
}

export const headsDoNotAgree = (q: T<["batch", 12, 128, 64]>, k: T<["batch", 8, 64, 128]>) => Tensor.matmul(q, k) // ! matmul batch axes: cannot broadcast [batch, 12] with [batch, 8]: 12 (axis 1 of left) vs 8 (axis 1 of right)

export const attentionTimesValuesOfOtherLength = (weights: T<["batch", 12, 128, 128]>, v: T<["batch", 12, 77, 64]>) =>
  Tensor.matmul(weights, v) // ! matmul: inner dimensions differ: 128 (axis 3 of left [batch, 12, 128, 128]) vs 77 (axis 2 of right [batch, 12, 77, 64])

export const batchesDiffer = (a: T<[8, 3, 4]>, b: T<[16, 4, 5]>) => Tensor.matmul(a, b) // ! matmul batch axes: cannot broadcast [8] with [16]: 8 (axis 0 of left) vs 16 (axis 0 of right)

// the heads come before the time, so this multiplies over heads
export const headsNotMovedToTheFront = (q: T<["batch", 128, 12, 64]>, k: T<["batch", 64, 12, 128]>) =>
  Tensor.matmul(q, k) // ! matmul: inner dimensions differ: 64 (axis 3 of left [batch, 128, 12, 64]) vs 12 (axis 2 of right [batch, 64, 12, 128])

export const scalarTimesMatrix = (rate: T<[]>, x: T<[3, 4]>) => Tensor.matmul(rate, x) // ! matmul: left operand must have rank 1 or more but is []

export const matrixTimesScalar = (x: T<[3, 4]>, rate: T<[]>) => Tensor.matmul(x, rate) // ! matmul: right operand must have rank 1 or more but is []

// an embedding as a product with ids instead of one-hot rows
export const idsTimesTable = (ids: T<["batch", "time"], "int32">, table: T<["time", 64]>) => Tensor.matmul(ids, table) // ! matmul: needs float32 but got int32: cast it first

export const maskTimesValues = (mask: T<["batch", 5, 5], "bool">, values: T<["batch", 5, 16]>) =>
  Tensor.matmul(values, mask) // ! matmul: needs float32 but got bool: cast it first

export const secondLayerSkipped = (x: T<["batch", 784]>, w1: T<[784, 256]>, w3: T<[128, 10]>) =>
  Tensor.matmul(Tensor.relu(Tensor.matmul(x, w1)), w3) // ! matmul: inner dimensions differ: 256 (axis 1 of left [batch, 256]) vs 128 (axis 0 of right [128, 10])

// the hidden state times the matrix of the input
export const recurrentMatricesSwapped = (h: T<["batch", 512]>, inputToHidden: T<[300, 512]>) =>
  Tensor.matmul(h, inputToHidden) // ! matmul: inner dimensions differ: 512 (axis 1 of left [batch, 512]) vs 300 (axis 0 of right [300, 512])

export const genericOverTheBatch = <B extends Dim>(x: T<[B, 784]>, kernel: T<[785, 10]>) => Tensor.matmul(x, kernel) // ! matmul: inner dimensions differ: 784 (axis 1 of left [${B}, 784]) vs 785 (axis 0 of right [785, 10])

// the bias is a row of ones, the weights have no row for it
export const biasTrick = (x: T<["batch", 4]>, w: T<[4, 3]>) => {
  const ones = Tensor.ones([5])
  return Tensor.add(Tensor.matmul(x, w), Tensor.matmul(ones, w)) // ! matmul: inner dimensions differ: 5 (axis 0 of left [5]) vs 4 (axis 0 of right [4, 3])
}

export const dotOfDifferentLengths = (a: T<[300]>, b: T<[200]>) => Tensor.matmul(a, b) // ! matmul: inner dimensions differ: 300 (axis 0 of left [300]) vs 200 (axis 0 of right [200])

// x.T @ x is [4, 4], and not the Gram matrix of the examples
export const gramMatrixOfFeatures = (x: T<[32, 4]>, kernel: T<[32, 32]>) => {
  const gram = Tensor.matmul(Tensor.transpose(x, [1, 0]), x)
  return Tensor.sub(gram, kernel) // ! sub: cannot broadcast [4, 4] with [32, 32]: 4 (axis 1 of left) vs 32 (axis 1 of right)
}
