/** The demo itself: data, run, progress, report. */

import { Wasm } from "@typegrad/backend/wasm"
import { Backend } from "@typegrad/core/Backend"
import * as Reference from "@typegrad/core/Reference"
import * as Metric from "@typegrad/nn/Metric"
import * as Checkpoint from "@typegrad/train/Checkpoint"
import * as Checkpoints from "@typegrad/train/Checkpoints"
import type { TrainEvent } from "@typegrad/train/TrainEvent"
import * as Trainer from "@typegrad/train/Trainer"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Path from "effect/Path"
import * as Schema from "effect/Schema"
import { environment } from "../learn/environment.ts"
import * as Page from "../learn/page.ts"
import * as Watch from "../learn/watch.ts"
import * as History from "../terminal/History.ts"
import * as ProgressBar from "../terminal/ProgressBar.ts"
import { load } from "./data.ts"
import { describe } from "./describe.ts"
import { Failure, oneLine } from "./Failure.ts"
import { datasetName, type Options, outDirectory, resumeCommand } from "./Options.ts"
import { outcome } from "./outcome.ts"
import * as Report from "./Report.ts"
import { stepMs } from "./stepTime.ts"
import { summary } from "./summary.ts"

const failure = (message: string) => new Failure({ message })

const encodeResult = Schema.encodeEffect(Schema.fromJsonString(Report.Result))

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

/** The result as a page beside the checkpoints. */
const writePage = Effect.fnUntraced(function* (
  folder: string,
  options: Options,
  summary: Report.Summary,
  { dataset, stepMs, testAccuracy }: Report.Result,
  seen: Watch.Seen
) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const file = path.join(folder, "report.html")
  const page = yield* Page.make({
    title: `A perceptron on ${dataset}`,
    outcome: outcome({
      dataset,
      options,
      accuracy: testAccuracy,
      stepMs,
      seen,
      confusion: summary.counts,
      targets: []
    }),
    environment: yield* environment({ simd: 128, threads: 1 })
  })
  yield* fs
    .makeDirectory(folder, { recursive: true })
    .pipe(Effect.andThen(fs.writeFileString(file, page)), Effect.mapError(cannotWrite(file)))
})

/** The folder of a checkpoint, of which a file may have been named. */
const checkpointFolder = Effect.fnUntraced(function* (given: string) {
  const path = yield* Path.Path
  const files: ReadonlyArray<string> = Object.values(Checkpoint.files)
  return files.includes(path.basename(given)) ? path.dirname(given) : given
})

/** Loaded when it is wanted. What a person can do where there is none stands where the backends are explained. */
const webgpu = Layer.unwrap(
  Effect.map(
    Effect.promise(() => import("@typegrad/backend/webgpu/node")),
    ({ layer }) => layer()
  )
).pipe(
  Layer.catch(({ message }) =>
    Layer.effect(Backend, Effect.fail(failure(`${oneLine(message)}; docs/backends.md says what WebGPU needs in Node`)))
  )
)

const backends = {
  wasm: () => Wasm.layer(),
  webgpu: () => webgpu,
  reference: () => Reference.layer()
} satisfies Record<Options["backend"], () => Layer.Layer<Backend, unknown>>

const backendLayer = ({ backend }: Options): Layer.Layer<Backend, unknown> => backends[backend]()

const run = Effect.fnUntraced(function* (options: Options) {
  const dataset = datasetName(options)
  if (options.json !== null) yield* Effect.mapError(checkWritable(options.json), cannotWrite(options.json))
  const { test, train, validation } = yield* load(options)
  if (options.batch > train.size) {
    return yield* failure(`--batch ${options.batch} is more than the ${train.size} examples to train on`)
  }
  const description = describe({ train, validation }, options).pipe(Trainer.checkpoint({ every: "epoch", keep: 3 }))

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
  const watch = yield* Watch.silent
  const observe = (event: TrainEvent) => Effect.andThen(watch.observe(event), bar.observe(event))
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
  const found = yield* summary(predict, test)
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
  if (options.out !== null) yield* writePage(options.out, options, found, result, yield* watch.seen)
  yield* Console.log(Report.lines(found, result, History.values(progress.losses)).join("\n"))
}, Effect.scoped)

/** Trains, tests and reports. Whatever goes wrong is told in one line on standard error. */
export const demo = (options: Options) =>
  run(options).pipe(
    Effect.provide(backendLayer(options)),
    Effect.provide(Checkpoints.directory(outDirectory(options))),
    Effect.mapError((error) => (error instanceof Failure ? error : failure(oneLine(error)))),
    Effect.tapError(({ message }) => Console.error(`error: ${message}`))
  )
