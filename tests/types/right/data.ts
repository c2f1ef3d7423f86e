import * as NdArray from "@typegrad/core/NdArray"
import type { Key } from "@typegrad/core/Random"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import * as Dataset from "@typegrad/data/Dataset"
import * as Effect from "effect/Effect"

type T<S extends ReadonlyArray<number | string>, D extends "float32" | "int32" | "bool" = "float32"> = Tensor.Tensor<
  S,
  D
>
type Digits = { readonly image: T<[28, 28]>; readonly label: T<[], "int32"> }

declare const key: Key
declare const digits: Dataset.Dataset<Digits>

export const shuffled: Dataset.Dataset<Digits, 64> = digits.pipe(
  Dataset.shuffle(key),
  Dataset.batch(64),
  Dataset.prefetch(2)
)

export const some: Dataset.Dataset<Digits> = digits.pipe(Dataset.skip(100), Dataset.take(1000))

export const parts = (): Dataset.Dataset<Digits> => digits.pipe(Dataset.split([0.9, 0.1]))[1]

export const lastBatch: Dataset.Dataset<Digits, "batch"> = digits.pipe(Dataset.batch(64, { last: "keep" }))

export const padded = (): T<[]> => {
  const data = digits.pipe(Dataset.batch(64, { last: "pad" }))
  return data["~example"].mask
}

export const batches = Dataset.batches(shuffled, { epoch: 1 })

export const perEpoch: number = Dataset.batchesPerEpoch(shuffled)

export const mapped = shuffled.pipe(
  Dataset.map(({ image, label }) => ({ pixels: Tensor.reshape(image, [64, 784]), label, half: Tensor.mul(image, 0.5) }))
)

export const mappedField = shuffled.pipe(Dataset.mapField("image", (x) => Tensor.expandDims(x, -1)))

export const mappedShortBatch = lastBatch.pipe(Dataset.mapField("image", (x) => Tensor.reshape(x, ["batch", 784])))

export const normalised = digits.pipe(
  Dataset.normalise("image", { mean: 0.13, std: 0.31 }),
  Dataset.oneHot("label", 10)
)

export const renamed = digits.pipe(Dataset.rename("image", "pixels"), Dataset.pick("pixels"))

export const zipped = (weights: Dataset.Dataset<{ readonly weight: T<[]> }>) =>
  digits.pipe(Dataset.zip(weights), Dataset.batch(8))

export const fromArrays: Dataset.Dataset<{ readonly x: T<[2]>; readonly label: T<[], "int32"> }> = Dataset.fromArrays({
  x: [
    [0, 1],
    [1, 0]
  ],
  label: Int32Array.of(0, 1)
})

export const fromNdArrays: Dataset.Dataset<{ readonly x: T<[3]> }> = Dataset.fromNdArrays({
  x: NdArray.zeros([100, 3])
})

export const made = Dataset.make({
  fields: { x: Spec.make([3]), y: Spec.make([], "int32") },
  size: 10,
  read: () => Effect.succeed({ x: NdArray.zeros([2, 3]), y: NdArray.zeros([2], "int32") })
})

export const evaluated = Dataset.evaluationBatches(digits, 100)

export const collected = Dataset.collect(digits)

export const generic = <N extends number>(data: Dataset.Dataset<{ readonly x: T<[N, N]> }>) =>
  data.pipe(
    Dataset.shuffle(key),
    Dataset.batch(32),
    Dataset.mapField("x", (x) => Tensor.expandDims(x, -1))
  )

export const genericBatch = <N extends number, C extends number>(
  size: N,
  classes: C
): Dataset.Dataset<{ readonly image: T<[28, 28]>; readonly label: T<[C]> }, N> =>
  digits.pipe(Dataset.oneHot("label", classes), Dataset.batch(size))

export const batchOfRunTime = (size: number): Dataset.Dataset<Digits, number> => digits.pipe(Dataset.batch(size))
