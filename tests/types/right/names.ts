import type { Dim } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as Nn from "@typegrad/nn/Nn"

type T<S extends ReadonlyArray<number | string>, D extends "float32" | "int32" | "bool" = "float32"> = Tensor.Tensor<
  S,
  D
>

export const timeFirst = (x: T<["batch", "time", 64]>, h: T<["time", "batch", 64]>): T<["batch", "time", 64]> =>
  Tensor.add(x, Tensor.transpose(h, [1, 0, 2]))

export const maskOfTimeFirst = (
  x: T<["time", "batch", 64]>,
  mask: T<["batch", "time"], "bool">
): T<["time", "batch", 64]> => Tensor.where(Tensor.expandDims(Tensor.transpose(mask, [1, 0]), -1), x, 0)

export const lossPerExample = (x: T<["batch", "time"]>): T<["batch"]> => Tensor.mean(x, [1])

export const crossAttention = (
  query: T<["batch", "target", 64]>,
  key: T<["batch", "source", 64]>,
  values: T<["batch", "source", 32]>,
  mask: T<["target", "source"]>
): T<["batch", "target", 32]> => {
  const scores = Tensor.add(Tensor.matmul(query, Tensor.transpose(key, [0, 2, 1])), mask)
  return Tensor.matmul(Tensor.softmax(scores), values)
}

export const aNameAndASize = (x: T<["batch", 64]>, y: T<[number, 64]>): T<["batch", 64]> => Tensor.add(x, y)

export const aNameAndOne = (x: T<["batch", "time", 64]>, y: T<["batch", 1, 64]>): T<["batch", "time", 64]> =>
  Tensor.add(x, y)

export const product = (x: T<["batch", "time", 64]>): T<["batch", "64*time"]> => Tensor.reshape(x, ["batch", "64*time"])

export const apart = (x: T<["batch", "64*time"]>): T<["batch", "time", 64]> => Tensor.reshape(x, ["batch", "time", 64])

export const accuracy = (logits: T<["batch", "classes"]>, labels: T<["batch"], "int32">): T<["batch"], "bool"> =>
  Tensor.equal(Tensor.argMax(logits, 1), labels)

const encoder = Nn.sequential(Nn.input(["time", 80]), Nn.dense(64))

export const featuresLast = (x: T<["batch", 80, "time"]>): T<["batch", "time", 64]> =>
  encoder.infer({ params: null!, state: {} }, Tensor.transpose(x, [0, 2, 1]))

export const genericNames = <B extends Dim, L extends Dim>(x: T<[B, L, 64]>, y: T<[L, 64]>): T<[B, L, 64]> =>
  Tensor.add(x, y)

export const named = (x: T<[number, number, 64]>): T<["batch", "time", 64]> => Tensor.refine(x, ["batch", "time", 64])

export const namedWithAKnownSize = (x: T<[32, 784]>): T<[number, 784]> => x

export const otherNamesForTheModel = (x: T<["example", "words", 80]>): T<["example", "words", 64]> =>
  encoder.infer({ params: null!, state: {} }, x)

export const genericBatchOfSequences = <B extends Dim, L extends Dim>(x: T<[B, L, 80]>): T<[B, L, 64]> =>
  encoder.infer({ params: null!, state: {} }, x)

export const twoBatchAxes = (x: T<["batch", 4, "time", 80]>): T<["batch", 4, "time", 64]> =>
  encoder.infer({ params: null!, state: {} }, x)
