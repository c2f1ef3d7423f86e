/** Datasets: fields, batches, what is mapped. */
import type { Key } from "@typegrad/core/Random"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import * as Dataset from "@typegrad/data/Dataset"

type T<S extends ReadonlyArray<number | string>, D extends "float32" | "int32" | "bool" = "float32"> = Tensor.Tensor<
  S,
  D
>

declare const key: Key
declare const digits: Dataset.Dataset<{ readonly image: T<[28, 28]>; readonly label: T<[], "int32"> }>
declare const batched: Dataset.Dataset<{ readonly image: T<[28, 28]>; readonly label: T<[], "int32"> }, 64>

export const shuffledAfterBatching = batched.pipe(Dataset.shuffle(key)) // ! shuffle: after batch(64) only whole batches are shuffled: put shuffle before batch

export const batchedTwice = batched.pipe(Dataset.batch(8)) // ! batch: this dataset is already batched by 64

export const takenFromBatches = batched.pipe(Dataset.take(100)) // ! take: this dataset is already batched by 64: put take before batch

export const skippedFromBatches = batched.pipe(Dataset.skip(100)) // ! skip: this dataset is already batched by 64: put skip before batch

export const splitAfterBatching = batched.pipe(Dataset.split([0.9, 0.1])) // ! split: this dataset is already batched by 64: put split before batch

export const iteratedWithoutBatches = Dataset.batches(digits) // ! batches: the dataset is not batched: add Dataset.batch(64)

export const countedWithoutBatches = Dataset.batchesPerEpoch(digits) // ! batches: the dataset is not batched: add Dataset.batch(64)

export const mappedWithoutBatches = digits.pipe(Dataset.map((b) => b)) // ! map: the dataset is not batched: put map after Dataset.batch(64), it works on whole batches

export const fieldMappedWithoutBatches = digits.pipe(Dataset.mapField("image", (x) => x)) // ! mapField: the dataset is not batched: put mapField after Dataset.batch(64), it works on whole batches

export const batchAxisSummed = batched.pipe(Dataset.mapField("image", (x) => Tensor.sum(x, [0]))) // ! mapField: field image has lost the batch axis 64: mapField works on whole batches

export const batchAxisFlattened = batched.pipe(Dataset.mapField("image", (x) => Tensor.reshape(x, [-1]))) // ! mapField: field image has lost the batch axis 64: mapField works on whole batches

export const batchAxisTransposed = batched.pipe(
  Dataset.map((b) => ({ label: b.label, image: Tensor.transpose(b.image, [1, 0, 2]) })) // ! map: field image has lost the batch axis 64: map works on whole batches
)

export const channelSqueezed = batched.pipe(Dataset.mapField("image", (x) => Tensor.squeeze(x, -1))) // ! squeeze: axis -1 of [64, 28, 28] has size 28, not 1

export const fieldMisspelt = batched.pipe(Dataset.mapField("imgae", (x) => x)) // ! Argument of type '"imgae"' is not assignable to parameter of type '"image" | "label"'.

export const labelsNormalised = digits.pipe(Dataset.normalise("label", { mean: 0, std: 1 })) // ! normalise: field label is int32, not float: cast it first

export const imagesOneHot = digits.pipe(Dataset.oneHot("image", 10)) // ! oneHot: field image is float32, not int32 class ids

export const renamedOntoAnother = digits.pipe(Dataset.rename("image", "label")) // ! rename: examples already have a field label

export const pickedMisspelt = digits.pipe(Dataset.pick("lable")) // ! Argument of type '"lable"' is not assignable to parameter of type '"image" | "label"'.

export const zippedWithTheSameFields = digits.pipe(Dataset.zip(digits)) // ! zip: both datasets have a field image, label: rename one with Dataset.rename

export const zippedWithOtherBatches = (other: Dataset.Dataset<{ readonly weight: T<[]> }, 32>) =>
  batched.pipe(Dataset.zip(other)) // ! zip: one side has batch 64, the other 32: zip before batch

export const maskTwice = (text: Dataset.Dataset<{ readonly mask: T<[128], "bool"> }>) =>
  text.pipe(Dataset.batch(8, { last: "pad" })) // ! batch: examples already have a field mask: rename it with Dataset.rename

export const wordsAsArrays = Dataset.fromArrays({ text: "word" }) // ! Type 'string' is not assignable to type 'Source'.

export const evaluatedWithoutASize = Dataset.evaluationBatches(digits) // ! Expected 2 arguments, but got 1.

export const specOfNegativeSize = Spec.make([-1, 3]) // ! Spec.make: -1 is not a size

export const specOfAFraction = Spec.make(["batch", 2.5]) // ! Spec.make: 2.5 is not a size

export const emptyBatches = digits.pipe(Dataset.batch(0)) // ! batch: the size must be a whole number, at least 1, but is 0

export const halfABatch = digits.pipe(Dataset.batch(12.5)) // ! batch: the size must be a whole number, at least 1, but is 12.5

export const noClasses = digits.pipe(Dataset.oneHot("label", 0)) // ! oneHot: the number of classes must be a whole number, at least 1, but is 0
