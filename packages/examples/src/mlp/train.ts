/** The demo itself: data, run, progress, report. */

import { Wasm } from "@typegrad/backend/wasm"
import type { NdArray } from "@typegrad/core/NdArray"
import * as Random from "@typegrad/core/Random"
import * as Reference from "@typegrad/core/Reference"
import * as Dataset from "@typegrad/data/Dataset"
import * as Loss from "@typegrad/nn/Loss"
import * as Metric from "@typegrad/nn/Metric"
import * as Optimizer from "@typegrad/optim/Optimizer"
import * as Schedule from "@typegrad/optim/Schedule"
import * as Checkpoint from "@typegrad/train/Checkpoint"
import * as Checkpoints from "@typegrad/train/Checkpoints"
import * as Trainer from "@typegrad/train/Trainer"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as History from "../terminal/History.ts"
import * as ProgressBar from "../terminal/ProgressBar.ts"
import { load } from "./data.ts"
import { Failure, oneLine } from "./Failure.ts"
import { mlp } from "./model.ts"
import { datasetName, type Options, outDirectory, resumeCommand } from "./Options.ts"
import * as Report from "./Report.ts"
import { stepMs } from "./stepTime.ts"

const classes = 10

const failure = (message: string) => new Failure({ message })

const encodeResult = Schema.encodeEffect(Schema.fromJsonString(Report.Result))

/** Keys of one run: what is drawn for the order of the data must not be drawn again for the model. */
const keysOf = (seed: number) => {
  const key = Random.key(seed)
  return { order: Random.foldIn(key, 0), training: Random.foldIn(key, 1) }
}

const cannotWrite = (file: string) => (error: unknown) => failure(`cannot write ${file}: ${oneLine(error)}`)

/** A run that ends without a place for its result has been for nothing: found out before it starts, and nothing left behind. */
const checkWritable = Effect.fnUntraced(function* (file: string) {
  const fs = yield* FileSystem.FileSystem
  const existed = yield* fs.exists(file)
  yield* Effect.scoped(fs.open(file, { flag: "a" }))
  if (!existed) yield* fs.remove(yield* fs.realPath(file))
})

const writeResult = Effect.fnUntraced(function* (file: string, result: Report.Result) {
  const fs = yield* FileSystem.FileSystem
  yield* fs.writeFileString(file, `${yield* Effect.orDie(encodeResult(result))}\n`)
})

/** The folder of a checkpoint, of which a file may have been named. */
const checkpointFolder = Effect.fnUntraced(function* (given: string) {
  const path = yield* Path.Path
  const files: ReadonlyArray<string> = Object.values(Checkpoint.files)
  return files.includes(path.basename(given)) ? path.dirname(given) : given
})

const backendLayer = (options: Options) => (options.backend === "wasm" ? Wasm.layer() : Reference.layer())

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

const run = Effect.fnUntraced(function* (options: Options) {
  const dataset = datasetName(options)
  if (options.json !== null) yield* Effect.mapError(checkWritable(options.json), cannotWrite(options.json))
  const { test, train, validation } = yield* load(options)
  if (options.batch > train.size) {
    return yield* failure(`--batch ${options.batch} is more than the ${train.size} examples to train on`)
  }
  const keys = keysOf(options.seed)
  const data = train.pipe(Dataset.shuffle({ key: keys.order }), Dataset.batch(options.batch))
  const total = Dataset.batchesPerEpoch(data) * options.epochs
  const description = Trainer.make({
    model: mlp,
    loss: Loss.crossEntropy,
    data,
    optimizer: Optimizer.adamW({
      learningRate: Schedule.warmupCosine({ peak: 2e-3, warmup: Math.min(100, Math.floor(total / 10)), total }),
      decay: { rate: 0.01, only: ["*.kernel"] }
    }),
    epochs: options.epochs,
    key: keys.training
  }).pipe(
    Trainer.evaluate(validation, { metrics: { accuracy: Metric.accuracy } }),
    Trainer.checkpoint({ every: "epoch", keep: 3 })
  )

  const bar = yield* ProgressBar.make
  const interrupted = Effect.gen(function* () {
    const { checkpoint } = yield* bar.progress
    yield* bar.clear
    yield* Console.log(
      checkpoint === null
        ? "stopped before the first step: there is nothing to resume"
        : `stopped after step ${checkpoint.step}, saved in ${checkpoint.path}; to go on:\n  ${resumeCommand(options, checkpoint.path)}`
    )
  })
  const { observe } = bar
  const fit =
    options.resume === null
      ? Trainer.fit(description, { observe })
      : Trainer.fit(description.pipe(Trainer.resume(yield* checkpointFolder(options.resume))), { observe })
  const trained = yield* fit.pipe(
    Effect.onInterrupt(() => interrupted),
    Effect.tapError(() => bar.clear)
  )
  yield* bar.clear
  const progress = yield* bar.progress
  if (progress.run?.step === trained.step) yield* Console.log(Report.nothingLeft(trained, options.epochs))

  const { accuracy } = yield* Trainer.test(trained, test, { metrics: { accuracy: Metric.accuracy } })
  const predict = yield* Trainer.predictor(trained)
  const summary = yield* Dataset.evaluationBatches(test, 256).pipe(
    Stream.runFoldEffect(
      () => Report.empty(classes),
      (before, { batch, count }) =>
        Effect.map(predict(batch.image), (logits) => Report.add(before, predictions(batch, logits, count)))
    )
  )
  const result: Report.Result = {
    testAccuracy: accuracy,
    epochs: trained.epoch,
    seconds: (progress.at - progress.startedAt) / 1000,
    stepMs: yield* stepMs,
    backend: options.backend,
    params: progress.run?.parameters ?? 0,
    dataset
  }
  // first, as whoever reads the report may not read it to its end
  if (options.json !== null) yield* Effect.mapError(writeResult(options.json, result), cannotWrite(options.json))
  yield* Console.log(Report.lines(summary, result, History.values(progress.losses)).join("\n"))
}, Effect.scoped)

/** Trains, tests and reports. Whatever goes wrong is told in one line on standard error. */
export const demo = (options: Options) =>
  run(options).pipe(
    Effect.provide(backendLayer(options)),
    Effect.provide(Checkpoints.directory(outDirectory(options))),
    Effect.mapError((error) => (error instanceof Failure ? error : failure(oneLine(error)))),
    Effect.tapError(({ message }) => Console.error(`error: ${message}`))
  )
