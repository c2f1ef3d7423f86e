import * as Tensor from "@typegrad/core/Tensor"

type T<S extends ReadonlyArray<number | string>, D extends "float32" | "int32" | "bool" = "float32"> = Tensor.Tensor<
  S,
  D
>

export const accuracy = (logits: T<["batch", 10]>, labels: T<["batch"], "int32">): T<[]> =>
  Tensor.mean(Tensor.cast(Tensor.equal(Tensor.argMax(logits, -1), labels), "float32"))

export const lengths = (mask: T<["batch", 128], "bool">): T<["batch"], "int32"> =>
  Tensor.sum(Tensor.cast(mask, "int32"), [1])

export const oneHot = (labels: T<["batch"]>): T<["batch", 10]> => Tensor.oneHot(Tensor.cast(labels, "int32"), 10)

export const masked = (mask: T<["batch", 3], "bool">, x: T<["batch", 3]>): T<["batch", 3]> => Tensor.where(mask, x, 0)

export const inverted = (mask: T<["batch", 3], "bool">): T<["batch", 3], "bool"> => Tensor.logicalNot(mask)

export const maskedLoss = (mask: T<["batch"], "bool">, loss: T<["batch"]>): T<[]> => {
  const weight = Tensor.cast(mask, "float32")
  return Tensor.div(Tensor.sum(Tensor.mul(loss, weight)), Tensor.maximum(Tensor.sum(weight), 1))
}

export const promoted = (ids: T<["batch"], "int32">, x: T<["batch"]>): T<["batch"]> => Tensor.add(ids, x)

export const halved = (ids: T<["batch"], "int32">): T<["batch"]> => Tensor.mul(Tensor.cast(ids, "float32"), 0.5)

export const shifted = (ids: T<["batch"], "int32">): T<["batch"], "int32"> => Tensor.add(ids, 1)

export const remainder = (ids: T<["batch"], "int32">): T<["batch"], "int32"> =>
  Tensor.sub(ids, Tensor.mul(Tensor.div(ids, 2), 2))

export const sinusoidalPositions = (): T<[128, 32]> => {
  const position = Tensor.expandDims(Tensor.cast(Tensor.arange(128), "float32"), 1)
  const rate = Tensor.exp(Tensor.mul(Tensor.cast(Tensor.arange(32), "float32"), -0.28))
  return Tensor.sin(Tensor.mul(position, rate))
}

export const sameTruth = (a: T<[3], "bool">, b: T<[3], "bool">): T<[3], "bool"> => Tensor.equal(a, b)

export const finite = (x: T<["batch", 3]>): T<[], "bool"> => Tensor.allFinite(Tensor.where(Tensor.isFinite(x), x, 0))

export const scalars = (): T<[], "bool"> => Tensor.less(Tensor.scalar(1), Tensor.scalar(2, "int32"))

export const frozen = (x: T<[3]>): T<[3]> => Tensor.stopGradient(x)
