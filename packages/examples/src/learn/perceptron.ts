/** The demo's perceptron, on digits that are drawn here and on MNIST. */

import * as NdArray from "@typegrad/core/NdArray"
import * as Dataset from "@typegrad/data/Dataset"
import type { Splits } from "@typegrad/data/Mnist"
import * as Mnist from "@typegrad/data/Mnist"
import * as Metric from "@typegrad/nn/Metric"
import * as Trainer from "@typegrad/train/Trainer"
import * as Effect from "effect/Effect"
import { describe } from "../mlp/describe.ts"
import { drawn } from "../mlp/digits.ts"
import { defaults } from "../mlp/Options.ts"
import { outcome } from "../mlp/outcome.ts"
import { stepMs } from "../mlp/stepTime.ts"
import type { Run } from "./Run.ts"
import type { Settings } from "./Settings.ts"
import * as Watch from "./watch.ts"

const classify = <E, R>(
  dataset: "digits" | "mnist",
  splits: Effect.Effect<Splits, E, R>,
  atLeast: number,
  { quick, seed }: Settings
) =>
  Effect.gen(function* () {
    const all = yield* splits
    const options = { batch: defaults.batch, epochs: quick ? 1 : defaults.epochs, seed }
    const few = (data: Dataset.Dataset<Mnist.MnistExample>, size: number) =>
      quick ? data.pipe(Dataset.take(size)) : data
    const run = describe({ train: few(all.train, 4 * options.batch), validation: few(all.validation, 50) }, options)
    const watch = yield* Watch.make(dataset)
    const trained = yield* Trainer.fit(run, { observe: watch.observe })
    const tested = yield* Trainer.test(trained, few(all.test, 50), {
      metrics: { accuracy: Metric.accuracy, confusion: Metric.confusionMatrix }
    })
    return outcome({
      dataset,
      options,
      accuracy: tested.accuracy,
      stepMs: yield* stepMs,
      seen: yield* watch.seen,
      confusion: NdArray.toNested(tested.confusion) as ReadonlyArray<ReadonlyArray<number>>,
      targets: [{ name: "test accuracy", value: tested.accuracy, atLeast }]
    })
  }).pipe(Effect.scoped)

export const digits = (settings: Settings) =>
  ({
    name: "digits",
    title: "A perceptron on digits that are drawn here",
    run: classify(
      "digits",
      Effect.sync(() => drawn()),
      0.97,
      settings
    )
  }) satisfies Run<unknown, unknown>

export const mnist = (settings: Settings) =>
  ({
    name: "mnist",
    title: "A perceptron on MNIST",
    run: classify("mnist", Mnist.load(), 0.978, settings)
  }) satisfies Run<unknown, unknown>
