/** What a trained perceptron makes of the test set, image by image. */
import type { NdArray } from "@typegrad/core/NdArray"
import * as Dataset from "@typegrad/data/Dataset"
import type { Splits } from "@typegrad/data/Mnist"
import type * as Trainer from "@typegrad/train/Trainer"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { mlp } from "./model.ts"
import * as Report from "./Report.ts"

const classes = 10

const predictions = (
  { image, label }: { readonly image: NdArray<[number, 28, 28, 1]>; readonly label: NdArray<[number], "int32"> },
  logits: NdArray<["batch", 10]>,
  count: number
) =>
  Array.from(
    { length: count },
    (_, index): Report.Prediction => ({
      pixels: image.data.subarray(index * 784, (index + 1) * 784),
      label: label.data[index]!,
      predicted: Report.argMax(logits.data, index * classes, classes)
    })
  )

export const summary = (predict: Trainer.Predictor<typeof mlp>, test: Splits["test"]) =>
  Dataset.evaluationBatches(test, 256).pipe(
    Stream.runFoldEffect(
      () => Report.empty(classes),
      (before, { batch, count }) =>
        Effect.map(predict(batch.image), (logits) => Report.add(before, predictions(batch, logits, count)))
    )
  )
