/** Axes of one size that are told apart by their names: what is called "time" is not "batch", whatever their sizes. */

import type { Key } from "@typegrad/core/Random"
import * as Tensor from "@typegrad/core/Tensor"
import * as Dataset from "@typegrad/data/Dataset"
import * as Loss from "@typegrad/nn/Loss"
import * as Nn from "@typegrad/nn/Nn"
import * as Optimizer from "@typegrad/optim/Optimizer"
import * as Trainer from "@typegrad/train/Trainer"

type T<S extends ReadonlyArray<number | string>, D extends "float32" | "int32" | "bool" = "float32"> = Tensor.Tensor<
  S,
  D
>

// nn.LSTM takes [time, batch, features] unless batch_first=True
export const timeFirstAndBatchFirst = (x: T<["batch", "time", 64]>, h: T<["time", "batch", 64]>) => Tensor.add(x, h) // ! add: cannot broadcast [batch, time, 64] with [time, batch, 64]: time (axis 1 of left) vs batch (axis 1 of right)

export const maskOfTimeFirst = (x: T<["time", "batch", 64]>, mask: T<["batch", "time", 1], "bool">) =>
  Tensor.where(mask, x, 0) // ! where: cannot broadcast [batch, time, 1] with [time, batch, 64]: time (axis 1 of left) vs batch (axis 1 of right)

export const lengthsPerExample = (x: T<["time", "batch"]>, lengths: T<["time"]>) => Tensor.div(x, lengths) // ! div: cannot broadcast [time, batch] with [time]: batch (axis 1 of left) vs time (axis 0 of right)

export const lossOverTheWrongAxis = (x: T<["batch", "time"]>): T<["batch"]> => Tensor.mean(x, [0]) // ! Type 'Tensor<["time"], "float32">' is not assignable to type 'T<["batch"], "float32">'.

export const stateOfTheWrongAxis = (x: T<["batch", "time", 64]>): T<["batch", 64]> => Tensor.sum(x, [0]) // ! Type 'Tensor<["time", 64], "float32">' is not assignable to type 'T<["batch", 64], "float32">'.

export const sourceAgainstTarget = (
  query: T<["batch", "target", 64]>,
  key: T<["batch", 64, "source"]>,
  mask: T<["source", "source"]>
) => Tensor.add(Tensor.matmul(query, key), mask) // ! add: cannot broadcast [batch, target, source] with [source, source]: target (axis 1 of left) vs source (axis 0 of right)

export const encodedAndDecoded = (weights: T<["batch", "target", "source"]>, values: T<["batch", "target", 64]>) =>
  Tensor.matmul(weights, values) // ! matmul: inner dimensions differ: source (axis 2 of left [batch, target, source]) vs target (axis 1 of right [batch, target, 64])

export const batchesOfTwoDatasets = (a: T<["batch", 3, 4]>, b: T<["example", 4, 5]>) => Tensor.matmul(a, b) // ! matmul batch axes: cannot broadcast [batch] with [example]: batch (axis 0 of left) vs example (axis 0 of right)

export const heightIsNotWidth = (image: T<["height", "width", 3]>, other: T<["width", "height", 3]>) =>
  Tensor.sub(image, other) // ! sub: cannot broadcast [height, width, 3] with [width, height, 3]: width (axis 1 of left) vs height (axis 1 of right)

export const transposedOnlyOnce = (x: T<["batch", "time", 64]>): T<["batch", "time", 64]> =>
  Tensor.transpose(x, [1, 0, 2]) // ! Type 'Tensor<["time", "batch", 64], "float32">' is not assignable to type 'T<["batch", "time", 64], "float32">'.

export const reshapedInsteadOfTransposed = (x: T<["time", "batch", 64]>): T<["batch", "time", 32]> =>
  Tensor.reshape(x, ["batch", "time", 32]) // ! reshape: [time, batch, 64] has 64*time*batch elements but [batch, time, 32] has 32*batch*time

// x.view(batch, time, 64) of a tensor that is time first
export const viewInsteadOfTranspose = (x: T<["time", "batch", 64]>) => {
  const swapped = Tensor.reshape(x, ["batch", "time", 64]) // ! reshape: the names of [time, batch, 64] are in another order in [batch, time, 64]: a reshape moves no element, transpose first
  return swapped
}

export const restOfAnotherOrder = (x: T<["batch", "time", 64]>) => Tensor.reshape(x, ["time", -1]) // ! reshape: the names of [batch, time, 64] are in another order in [time, -1]: a reshape moves no element, transpose first

export const headsOfAnotherOrder = (x: T<["batch", "time", 768]>) => Tensor.reshape(x, [12, "time", "batch", 64]) // ! reshape: the names of [batch, time, 768] are in another order in [12, time, batch, 64]: a reshape moves no element, transpose first

export const renamedByRefine = (x: T<["time", 64]>) => Tensor.refine(x, ["batch", 64]) // ! refine: [time, 64] can never be [batch, 64]

export const namesOfAFunction = (
  attend: (x: T<["batch", "time", 64]>) => T<["batch", "time", 64]>,
  x: T<["time", "batch", 64]>
) => attend(x) // ! Argument of type 'T<["time", "batch", 64], "float32">' is not assignable to parameter of type 'T<["batch", "time", 64], "float32">'.

export const vocabularyIsNotTime = (
  logits: T<["batch", "time", "vocabulary"]>,
  labels: T<["batch", "vocabulary"], "int32">
) => Tensor.equal(Tensor.argMax(logits, -1), labels) // ! equal: cannot broadcast [batch, time] with [batch, vocabulary]: time (axis 1 of left) vs vocabulary (axis 1 of right)

export const axisOfTheWrongArgMax = (logits: T<["batch", "classes"]>, labels: T<["batch"], "int32">) =>
  Tensor.equal(Tensor.argMax(logits, 0), labels) // ! equal: cannot broadcast [classes] with [batch]: classes (axis 0 of left) vs batch (axis 0 of right)

const encoder = Nn.sequential(Nn.input(["time", 80]), Nn.dense(64))

export const featuresBeforeTime = (x: T<["batch", 80, "time"]>) => encoder.infer({ params: null!, state: {} }, x) // ! the model expects [time, 80] after the batch axes but got [batch, 80, time]

export const timeFirstIntoABatchFirstModel = (x: T<["time", "batch", 80]>) =>
  encoder.infer({ params: null!, state: {} }, x) // ! the model expects [time, 80] after the batch axes but got [time, batch, 80]

const spectra = Nn.sequential(Nn.input(["time", "frequency"]), Nn.relu)

export const frequencyBeforeTime = (x: T<["batch", "frequency", "time"]>) => spectra.infer({ params: {}, state: {} }, x) // ! the model expects [time, frequency] after the batch axes but got [batch, frequency, time]

export const broadcastToAnotherName = (x: T<["batch", 64]>) => Tensor.broadcastTo(x, ["time", 64]) // ! broadcastTo: time has no size here: use Tensor.size(x, "time")

declare const spectrograms: Dataset.Dataset<
  { readonly input: T<["frequency", "time"]>; readonly label: T<["time", "frequency"]> },
  8
>
declare const key: Key

export const spectrogramsTheOtherWay = Trainer.make({
  model: spectra,
  loss: Loss.mse,
  data: spectrograms, // ! the model expects [time, frequency] but examples have input [frequency, time]
  optimizer: Optimizer.sgd({ learningRate: 0.1 }),
  epochs: 1,
  key
})
