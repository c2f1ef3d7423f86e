import type { Dim } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"

type T<S extends ReadonlyArray<number | string>, D extends "float32" | "int32" | "bool" = "float32"> = Tensor.Tensor<
  S,
  D
>

export const weights = (images: T<["batch", 784]>, kernel: T<[784, 10]>): T<["batch", 10]> =>
  Tensor.matmul(images, kernel)

export const pytorchWeights = (x: T<[32, 784]>, weight: T<[10, 784]>): T<[32, 10]> =>
  Tensor.matmul(x, Tensor.transpose(weight, [1, 0]))

export const columnVector = (x: T<[4]>, weight: T<[4, 2]>): T<[2]> => Tensor.matmul(x, weight)

export const flattened = (images: T<[32, 28, 28]>, kernel: T<[784, 10]>): T<[32, 10]> =>
  Tensor.matmul(Tensor.reshape(images, [32, -1]), kernel)

export const queriesByKeys = (q: T<["batch", "time", 64]>, k: T<["batch", "time", 64]>): T<["batch", "time", "time"]> =>
  Tensor.matmul(q, Tensor.transpose(k, [0, 2, 1]))

export const attention = (
  q: T<[8, 12, 128, 64]>,
  k: T<[8, 12, 77, 64]>,
  v: T<[8, 12, 77, 64]>
): T<[8, 12, 128, 64]> => {
  const scores = Tensor.div(Tensor.matmul(q, Tensor.transpose(k, [0, 1, 3, 2])), Math.sqrt(64))
  return Tensor.matmul(Tensor.softmax(scores), v)
}

export const headsToTheFront = (
  q: T<["batch", 128, 12, 64]>,
  k: T<["batch", 128, 12, 64]>
): T<["batch", 12, 128, 128]> => Tensor.matmul(Tensor.transpose(q, [0, 2, 1, 3]), Tensor.transpose(k, [0, 2, 3, 1]))

export const oneMatrixForTheWholeBatch = (x: T<["batch", 5, 16]>, w: T<[16, 8]>): T<["batch", 5, 8]> =>
  Tensor.matmul(x, w)

export const batchesStretch = (a: T<[5, 1, 3, 4]>, b: T<[2, 4, 6]>): T<[5, 2, 3, 6]> => Tensor.matmul(a, b)

export const scaled = (rate: T<[]>, x: T<[3, 4]>): T<[3, 4]> => Tensor.mul(rate, x)

export const idsAsOneHotRows = (ids: T<["batch", "time"], "int32">, table: T<[50, 64]>): T<["batch", "time", 64]> =>
  Tensor.matmul(Tensor.oneHot(ids, 50), table)

export const maskedValues = (mask: T<["batch", 5, 5], "bool">, values: T<["batch", 5, 16]>): T<["batch", 5, 16]> =>
  Tensor.matmul(Tensor.cast(mask, "float32"), values)

export const perceptron = (
  x: T<["batch", 784]>,
  w1: T<[784, 256]>,
  w2: T<[256, 128]>,
  w3: T<[128, 10]>
): T<["batch", 10]> => Tensor.matmul(Tensor.relu(Tensor.matmul(Tensor.relu(Tensor.matmul(x, w1)), w2)), w3)

export const genericOverTheBatch = <B extends Dim, N extends Dim>(x: T<[B, 784]>, kernel: T<[784, N]>): T<[B, N]> =>
  Tensor.matmul(x, kernel)

export const dot = (a: T<[300]>, b: T<[300]>): T<[]> => Tensor.matmul(a, b)

export const quadraticForm = (x: T<[3]>, a: T<[3, 3]>): T<[]> => Tensor.matmul(Tensor.matmul(x, a), x)

export const outerProduct = (a: T<[3]>, b: T<[4]>): T<[3, 4]> =>
  Tensor.matmul(Tensor.expandDims(a, 1), Tensor.expandDims(b, 0))

export const gramMatrix = (x: T<[32, 4]>, kernel: T<[32, 32]>): T<[32, 32]> =>
  Tensor.sub(Tensor.matmul(x, Tensor.transpose(x, [1, 0])), kernel)
