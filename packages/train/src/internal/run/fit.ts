/** Running a run. */
import type { Backend } from "@typegrad/core/Backend"
import type * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Queue from "effect/Queue"
import * as Stream from "effect/Stream"
import type { TrainEvent } from "../../TrainEvent.ts"
import * as loop from "../loop.ts"
import type { Options } from "../options.ts"
import { resumption } from "./resume.ts"
import { type AnyRun, type Implementation, implementation, type Run, type TrainError, type Trained } from "./run.ts"

const start = Effect.fnUntraced(function* (run: AnyRun, emit: (event: TrainEvent) => Effect.Effect<void>) {
  const { hooks, metrics, options, resume } = implementation(run)
  const outcome = yield* loop.run(options, hooks, resumption(resume), emit)
  return { options, metrics, outcome }
})

/** how long a run that was interrupted or failed waits for its observer to see the last events */
const patience = "2 seconds"

const trained = ({
  metrics,
  options,
  outcome
}: {
  readonly options: Options
  readonly metrics: Implementation["metrics"]
  readonly outcome: loop.Outcome
}): any => ({
  model: options.model,
  variables: outcome.variables,
  step: outcome.position.step,
  epoch: outcome.position.epoch,
  evaluated: outcome.evaluated,
  options,
  metrics
})

/**
 * Runs it. What acts on training runs in this fiber, between two steps; `observe` is called with every event, in order, in
 * a fiber of its own that training never waits for, until the run ends: then `fit` waits for it. A defect in it ends the run.
 *
 * Interrupting it stops between two steps, and leaves a checkpoint if the run keeps them. A step whose loss or gradients
 * are not finite is not applied, and the run fails with `NonFinite`.
 *
 * @example
 * ```ts
 * import * as NdArray from "@typegrad/core/NdArray"
 * import * as Random from "@typegrad/core/Random"
 * import * as Reference from "@typegrad/core/Reference"
 * import * as Dataset from "@typegrad/data/Dataset"
 * import * as Loss from "@typegrad/nn/Loss"
 * import * as Nn from "@typegrad/nn/Nn"
 * import * as Optimizer from "@typegrad/optim/Optimizer"
 * import * as Trainer from "@typegrad/train/Trainer"
 * import * as Effect from "effect/Effect"
 *
 * const points = Dataset.fromNdArrays({
 *   x: NdArray.make([[0, 1], [1, 0], [0, 2], [2, 0]]),
 *   label: NdArray.make(Int32Array.of(0, 1, 0, 1))
 * })
 * const run = Trainer.make({
 *   model: Nn.sequential(Nn.input([2]), Nn.dense(2)),
 *   loss: Loss.crossEntropy,
 *   data: points.pipe(Dataset.batch(2)),
 *   optimizer: Optimizer.sgd({ learningRate: 0.5 }),
 *   epochs: 5,
 *   key: Random.key(0)
 * })
 *
 * const tags: Array<string> = []
 * const told = Effect.map(
 *   Trainer.fit(run.pipe(Trainer.limit({ steps: 2 })), { observe: (event) => Effect.sync(() => tags.push(event._tag)) }),
 *   () => tags
 * )
 * Effect.runPromise(Effect.provide(told, Reference.layer())) // => ["Started", "Step", "Step", "Epoch", "Stopped"]
 * ```
 *
 * @since 0.1.0
 * @category running
 */
export const fit: {
  <M, E, L, K extends string, Names extends string, Metrics, X, R, R2 = never>(
    run: Run<M, E, L, K, Names, Metrics, X, R>,
    options?: { readonly observe?: (event: TrainEvent) => Effect.Effect<unknown, never, R2> }
  ): Effect.Effect<Trained<M, E, L, K, Metrics>, TrainError | X, Backend | R | R2>
} = Effect.fnUntraced(function* (
  run: AnyRun,
  options?: {
    readonly observe?: (event: TrainEvent) => Effect.Effect<unknown, never, any>
  }
) {
  const observe = options?.observe
  if (observe === undefined) return trained(yield* start(run, () => Effect.void))
  const queue = yield* Queue.unbounded<TrainEvent, Cause.Done>()
  const watching = yield* Effect.forkScoped(Stream.runForEach(Stream.fromQueue(queue), observe))
  const watched = Effect.flatten(Fiber.await(watching))
  // a defect of the observer ends the run, which keeps its checkpoint; an observer that is stuck does not
  const broken = Effect.andThen(watched, Effect.never)
  const outcome = yield* Effect.raceFirst(
    start(run, (event) => Queue.offer(queue, event)),
    broken
  ).pipe(
    Effect.onError(() =>
      Effect.andThen(Queue.end(queue), Effect.timeoutOption(Effect.interruptible(Fiber.await(watching)), patience))
    )
  )
  yield* Queue.end(queue)
  yield* watched
  return trained(outcome)
}, Effect.scoped) as any

/**
 * The events of a run, which starts when they are pulled and is interrupted when they no longer are. Training runs ahead of
 * a slow consumer.
 *
 * @example
 * ```ts
 * import * as NdArray from "@typegrad/core/NdArray"
 * import * as Random from "@typegrad/core/Random"
 * import * as Reference from "@typegrad/core/Reference"
 * import * as Dataset from "@typegrad/data/Dataset"
 * import * as Loss from "@typegrad/nn/Loss"
 * import * as Nn from "@typegrad/nn/Nn"
 * import * as Optimizer from "@typegrad/optim/Optimizer"
 * import * as Trainer from "@typegrad/train/Trainer"
 * import * as Effect from "effect/Effect"
 * import * as Stream from "effect/Stream"
 *
 * const points = Dataset.fromNdArrays({
 *   x: NdArray.make([[0, 1], [1, 0], [0, 2], [2, 0]]),
 *   label: NdArray.make(Int32Array.of(0, 1, 0, 1))
 * })
 * const run = Trainer.make({
 *   model: Nn.sequential(Nn.input([2]), Nn.dense(2)),
 *   loss: Loss.crossEntropy,
 *   data: points.pipe(Dataset.batch(2)),
 *   optimizer: Optimizer.sgd({ learningRate: 0.5 }),
 *   epochs: 5,
 *   key: Random.key(0)
 * })
 *
 * const losses = Trainer.events(run).pipe(
 *   Stream.filter((event) => event._tag === "Step"),
 *   Stream.map((event) => event.loss),
 *   Stream.runCollect,
 *   Effect.map((all) => all.length)
 * )
 * Effect.runPromise(Effect.provide(losses, Reference.layer())) // => 10
 * ```
 *
 * @since 0.1.0
 * @category running
 */
export const events = <M, E, L, K extends string, Names extends string, Metrics, X, R>(
  run: Run<M, E, L, K, Names, Metrics, X, R>
): Stream.Stream<TrainEvent, TrainError | X, Backend | R> =>
  Stream.callback<TrainEvent, TrainError | X, Backend | R>(
    (queue) =>
      Effect.andThen(
        start(run, (event) => Queue.offer(queue, event)) as Effect.Effect<unknown, TrainError | X, Backend | R>,
        Queue.end(queue)
      ),
    { bufferSize: Number.POSITIVE_INFINITY }
  )
