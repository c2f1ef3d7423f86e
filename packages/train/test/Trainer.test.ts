import { assert, describe, it } from "@effect/vitest"
import { Backend } from "@typegrad/core/Backend"
import * as NdArray from "@typegrad/core/NdArray"
import * as Random from "@typegrad/core/Random"
import * as Tensor from "@typegrad/core/Tensor"
import * as Tree from "@typegrad/core/Tree"
import * as Dataset from "@typegrad/data/Dataset"
import * as Loss from "@typegrad/nn/Loss"
import * as Measure from "@typegrad/nn/Metric"
import * as Nn from "@typegrad/nn/Nn"
import * as Optimizer from "@typegrad/optim/Optimizer"
import * as Checkpoints from "@typegrad/train/Checkpoints"
import type { TrainEvent } from "@typegrad/train/TrainEvent"
import * as Trainer from "@typegrad/train/Trainer"
import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Logger from "effect/Logger"
import * as Metric from "effect/Metric"
import * as Stream from "effect/Stream"
import * as Tasks from "./support/tasks.ts"

const collect = (into: Array<TrainEvent>) => (event: TrainEvent) => Effect.sync(() => void into.push(event))

const tags = (events: ReadonlyArray<TrainEvent>) => events.map((event) => event._tag)

const withStore = <A, E, R>(use: (store: Checkpoints.Service) => Effect.Effect<A, E, R>) =>
  Effect.provide(Effect.flatMap(Checkpoints.Checkpoints, use), Checkpoints.memory)

/** the bytes that an uninterrupted run of `epochs` epochs ends with */
const uninterrupted = (epochs: number) =>
  withStore((store) => Effect.andThen(Trainer.fit(Tasks.full(epochs)), Tasks.latest(store)))

for (const [name, layer] of Object.entries(Tasks.backends)) {
  describe(`Trainer on ${name}`, () => {
    const live = <A, E>(title: string, test: Effect.Effect<A, E, Backend>) =>
      it.live(title, () => Effect.provide(test, layer))

    live(
      "learns, and tells what happens in order",
      Effect.gen(function* () {
        const events: Array<TrainEvent> = []
        const run = Tasks.make(10).pipe(
          Trainer.evaluate(Tasks.validation, { metrics: { accuracy: Measure.accuracy }, batchSize: 10 })
        )
        const trained = yield* Trainer.fit(run, { observe: collect(events) })
        assert.strictEqual(trained.step, 60)
        assert.strictEqual(trained.epoch, 10)
        const started = events[0]!
        assert(started._tag === "Started")
        assert.strictEqual(started.stepsPerEpoch, 6)
        assert.strictEqual(started.parameters, 2 * 8 + 8 + 8 + 8 + 8 * 3 + 3)
        const epoch = ["Step", "Step", "Step", "Step", "Step", "Step", "Epoch", "Evaluated"]
        assert.deepStrictEqual(tags(events), ["Started", ...Array.from({ length: 10 }, () => epoch).flat(), "Stopped"])
        const steps = events.filter((event) => event._tag === "Step")
        assert.deepStrictEqual(
          steps.map((event) => event.step),
          Array.from({ length: 60 }, (_, i) => i + 1)
        )
        assert.deepStrictEqual(
          steps.map((event) => event.epoch),
          Array.from({ length: 60 }, (_, i) => 1 + Math.floor(i / 6))
        )
        const first = events.find((event) => event._tag === "Epoch")!
        assert.closeTo(first.loss, steps.slice(0, 6).reduce((sum, event) => sum + event.loss, 0) / 6, 1e-12)
        assert.isAbove(trained.evaluated["validation.accuracy"]!, 0.9)
        const last = events.at(-1)!
        assert(last._tag === "Stopped")
        assert.strictEqual(last.reason, "finished")
      })
    )

    live(
      "evaluates exactly, whatever the size of the data and of the batches",
      Effect.gen(function* () {
        const trained = yield* Trainer.fit(
          Tasks.make(2).pipe(Trainer.evaluate(Tasks.validation, { metrics: { accuracy: Measure.accuracy } }))
        )
        const expected = yield* Trainer.test(trained, Tasks.validation, { batchSize: 1 })
        assert.strictEqual(expected.examples, 23)
        assert.strictEqual((expected.accuracy * 23) % 1, 0)
        for (const batchSize of [2, 7, 23, 64]) {
          const result = yield* Trainer.test(trained, Tasks.validation, { batchSize })
          assert.strictEqual(result.examples, 23)
          assert.strictEqual(result.accuracy, expected.accuracy)
          assert.closeTo(result.loss, expected.loss, 1e-6)
        }
        const predict = yield* Trainer.predictor(trained)
        const all = yield* Dataset.evaluationBatches(Tasks.validation, 23).pipe(Stream.runCollect)
        const { batch } = all[0]!
        const logits = yield* predict(batch.point as NdArray.NdArray<[23, 2], "float32">)
        assert.deepStrictEqual(logits.sizes, [23, 3])
        const correct = Tasks.numbers(batch.label!).filter((label, i) => {
          const row = Tasks.numbers(logits).slice(3 * i, 3 * i + 3)
          return row.indexOf(Math.max(...row)) === label
        })
        assert.strictEqual(correct.length, Math.round(expected.accuracy * 23))
      }).pipe(Effect.scoped)
    )

    live(
      "evaluates what functions of whole batches were mapped over",
      Effect.gen(function* () {
        const trained = yield* Trainer.fit(Tasks.make(1))
        const flipped = Tasks.validation.pipe(
          Dataset.batch(7, { last: "keep" }),
          Dataset.mapField("point", (x) => Tensor.neg(Tensor.neg(x)))
        )
        const metrics = { accuracy: Measure.accuracy }
        const expected = yield* Trainer.test(trained, Tasks.validation, { metrics, batchSize: 7 })
        assert.deepStrictEqual(yield* Trainer.test(trained, flipped, { metrics }), expected)
      })
    )

    live(
      "gives the same bits for the same key, and others for another",
      Effect.gen(function* () {
        const bits = (seed: number) =>
          Effect.map(
            Trainer.fit(
              Trainer.make({
                model: Tasks.model,
                loss: Loss.crossEntropy,
                data: Tasks.train,
                optimizer: Tasks.adam,
                epochs: 2,
                key: Random.key(seed)
              })
            ),
            (trained) => Tree.leaves(trained.variables).map((leaf) => Array.from((leaf as NdArray.NdArray).data))
          )
        const once = yield* bits(1)
        assert.deepStrictEqual(yield* bits(1), once)
        assert.notDeepEqual(yield* bits(2), once)
      })
    )

    live(
      "stopped by a budget and resumed, it ends with the bits of an uninterrupted run",
      Effect.gen(function* () {
        const expected = yield* uninterrupted(4)
        // in the middle of an epoch, at its end, and between two checkpoints
        for (const steps of [1, 6, 9, 12, 23]) {
          const resumed = yield* withStore((store) =>
            Effect.gen(function* () {
              const first = yield* Trainer.fit(Tasks.full(4).pipe(Trainer.limit({ steps })))
              assert.strictEqual(first.step, steps)
              const events: Array<TrainEvent> = []
              yield* Trainer.fit(Tasks.full(4).pipe(Trainer.resume("latest")), { observe: collect(events) })
              const started = events[0]!
              assert(started._tag === "Started")
              assert.strictEqual(started.step, steps)
              return yield* Tasks.latest(store)
            })
          )
          assert.deepStrictEqual(resumed, expected)
        }
      })
    )

    live(
      "interrupted anywhere and resumed, it ends with the bits of an uninterrupted run",
      Effect.gen(function* () {
        const expected = yield* uninterrupted(3)
        const evaluations: Array<number> = []
        for (let at = 0; at < 27; at += 2) {
          const resumed = yield* withStore((store) =>
            Effect.gen(function* () {
              const reached = yield* Deferred.make<void>()
              let seen = 0
              const fiber = yield* Effect.forkChild(
                Trainer.fit(Tasks.full(3), {
                  observe: (event) => {
                    if (event._tag === "Evaluated") evaluations.push(event.step)
                    return seen++ === at ? Deferred.succeed(reached, undefined) : Effect.void
                  }
                })
              )
              yield* Effect.raceFirst(Deferred.await(reached), Fiber.await(fiber))
              yield* Fiber.interrupt(fiber)
              yield* Trainer.fit(Tasks.full(3).pipe(Trainer.resume("latest")))
              return yield* Tasks.latest(store)
            })
          )
          assert.deepStrictEqual(resumed, expected, `interrupted after ${at} events`)
        }
        assert.isAbove(evaluations.length, 0)
      })
    )

    live(
      "a slow consumer of events changes no byte",
      Effect.gen(function* () {
        const expected = yield* uninterrupted(2)
        const observed = yield* withStore((store) =>
          Effect.gen(function* () {
            const events: Array<TrainEvent> = []
            yield* Trainer.fit(Tasks.full(2), {
              observe: (event) => Effect.andThen(Effect.sleep("5 millis"), collect(events)(event))
            })
            assert.strictEqual(events.at(-1)!._tag, "Stopped")
            return yield* Tasks.latest(store)
          })
        )
        assert.deepStrictEqual(observed, expected)
        const streamed = yield* withStore((store) =>
          Effect.gen(function* () {
            const events = yield* Trainer.events(Tasks.full(2)).pipe(
              Stream.tap(() => Effect.sleep("2 millis")),
              Stream.buffer({ capacity: 3 }),
              Stream.runCollect
            )
            assert.strictEqual(events.at(-1)!._tag, "Stopped")
            return yield* Tasks.latest(store)
          })
        )
        assert.deepStrictEqual(streamed, expected)
      })
    )

    live(
      "a consumer that has seen enough interrupts the run, which keeps a checkpoint and can be resumed",
      Effect.gen(function* () {
        const expected = yield* uninterrupted(2)
        const resumed = yield* withStore((store) =>
          Effect.gen(function* () {
            yield* Trainer.events(Tasks.full(2)).pipe(Stream.take(4), Stream.runDrain)
            assert.strictEqual((yield* store.list).length, 1)
            yield* Trainer.fit(Tasks.full(2).pipe(Trainer.resume("latest")))
            return yield* Tasks.latest(store)
          })
        )
        assert.deepStrictEqual(resumed, expected)
      })
    )

    live(
      "a run of three epochs compiles two programs",
      Effect.gen(function* () {
        const backend = yield* Backend
        const before = (yield* backend.stats).programs
        yield* withStore(() => Trainer.fit(Tasks.full(3)))
        assert.isAtMost((yield* backend.stats).programs - before, 2)
      })
    )

    live(
      "leaves no memory behind",
      Effect.gen(function* () {
        const backend = yield* Backend
        const bytes = Effect.map(backend.stats, (stats) => stats.bytes)
        const before = yield* bytes
        yield* Trainer.fit(Tasks.make(1))
        assert.strictEqual(yield* bytes, before)
      })
    )

    live(
      "names step and leaf of a loss that is not finite, and keeps the last good checkpoint",
      withStore((store) =>
        Effect.gen(function* () {
          const run = Trainer.make({
            model: Tasks.plain,
            loss: Loss.crossEntropy,
            data: Tasks.train,
            optimizer: Optimizer.sgd({ learningRate: 1e30 }),
            epochs: 3,
            key: Tasks.key
          }).pipe(Trainer.checkpoint({ every: 1, keep: 10 }))
          const events: Array<TrainEvent> = []
          const error = yield* Effect.flip(Trainer.fit(run, { observe: collect(events) }))
          assert(error._tag === "NonFinite")
          const steps = events.filter((event) => event._tag === "Step").map((event) => event.step)
          assert.strictEqual(error.step, Math.max(...steps) + 1)
          assert.strictEqual(error.epoch, 1)
          assert.match(error.leaf, /^the (loss|(gradient of |updated params\.)dense[01]\.(kernel|bias))$/)
          assert.include(error.message, `step ${error.step} (epoch 1) was not applied: ${error.leaf} is not finite`)
          const kept = yield* store.list
          assert.isAtLeast(kept.length, 1)
          const { tensors } = yield* store.load(kept.at(-1)!)
          for (const array of Object.values(tensors)) assert.isTrue(Array.from(array.data).every(Number.isFinite))
          assert.isBelow(kept.at(-1)!.step, error.step)
        })
      )
    )

    live(
      "stops once what is evaluated no longer gets better, also across a resumption",
      Effect.gen(function* () {
        // a learning rate of zero never gets better: the best stays the first
        const run = Trainer.make({
          model: Tasks.plain,
          loss: Loss.crossEntropy,
          data: Tasks.train,
          optimizer: Optimizer.sgd({ learningRate: 0 }),
          epochs: 20,
          key: Tasks.key
        }).pipe(
          Trainer.evaluate(Tasks.validation, { every: 5, metrics: { accuracy: Measure.accuracy } }),
          Trainer.checkpoint({ every: 5 }),
          Trainer.stopEarly({ metric: "validation.accuracy", patience: 3 })
        )
        const events: Array<TrainEvent> = []
        const trained = yield* withStore(() => Trainer.fit(run, { observe: collect(events) }))
        assert.strictEqual(trained.step, 20)
        const last = events.at(-1)!
        assert(last._tag === "Stopped")
        assert.strictEqual(last.reason, "stopEarly")
        const resumed = yield* withStore(() =>
          Effect.andThen(
            Trainer.fit(run.pipe(Trainer.limit({ steps: 12 }))),
            Trainer.fit(run.pipe(Trainer.resume("latest")))
          )
        )
        assert.strictEqual(resumed.step, 20)
      })
    )
  })
}

describe("Trainer", () => {
  const provided = <A, E>(effect: Effect.Effect<A, E, Backend>) => Effect.provide(effect, Tasks.backends.reference)

  const keptBy = (store: Checkpoints.Service) =>
    Effect.gen(function* () {
      yield* Trainer.fit(Tasks.make(1).pipe(Trainer.checkpoint({})))
      return yield* store.load((yield* store.list).at(-1)!)
    })

  it.live("refuses the checkpoint of another model, naming the leaf and both shapes", () =>
    provided(
      withStore((store) =>
        Effect.gen(function* () {
          const other = Trainer.make({
            model: Tasks.plain,
            loss: Loss.crossEntropy,
            data: Tasks.train,
            optimizer: Tasks.adam,
            epochs: 1,
            key: Tasks.key
          })
          const error = yield* Effect.flip(Trainer.fit(other.pipe(Trainer.resume(yield* keptBy(store)))))
          assert(error._tag === "CheckpointMismatch")
          assert.strictEqual(error.expected, "float32 [8, 3]")
          assert.strictEqual(error.leaf, "params.dense1.kernel")
          assert.include(
            error.message,
            "params.dense1.kernel is nothing in the checkpoint but float32 [8, 3] in this run"
          )
        })
      )
    )
  )

  it.live("refuses a checkpoint of another key or batch size", () =>
    provided(
      withStore((store) =>
        Effect.gen(function* () {
          const checkpoint = yield* keptBy(store)
          const message = (key: Random.Key, size: number) =>
            Effect.map(
              Effect.flip(
                Trainer.fit(
                  Trainer.make({
                    model: Tasks.model,
                    loss: Loss.crossEntropy,
                    data: Tasks.blobs(50, 1).pipe(Dataset.batch(size)),
                    optimizer: Tasks.adam,
                    epochs: 1,
                    key
                  }).pipe(Trainer.resume(checkpoint))
                )
              ),
              (error) => error.message
            )
          assert.include(yield* message(Tasks.key, 10), "the batch size is 8 in the checkpoint but 10 in this run")
          assert.include(yield* message(Random.key(12), 8), "the key is 0 11 in the checkpoint but 0 12 in this run")
        })
      )
    )
  )

  const withRate = (learningRate: number, model = Tasks.plain) =>
    Trainer.make({
      model,
      loss: Loss.crossEntropy,
      data: Tasks.train,
      optimizer: Optimizer.sgd({ learningRate }),
      epochs: 4,
      key: Tasks.key
    })

  it.live("leaves the checkpoints of other runs in the same place alone, and does not go on from them", () =>
    provided(
      withStore((store) =>
        Effect.gen(function* () {
          const kept = Trainer.checkpoint({ every: 6, keep: 2 })
          const warnings: Array<string> = []
          yield* Trainer.fit(withRate(0.5).pipe(kept))
          const old = yield* store.list
          yield* Trainer.fit(withRate(0.01).pipe(kept, Trainer.limit({ steps: 15 })))
          const resumed = yield* Trainer.fit(withRate(0.01).pipe(kept, Trainer.resume("latest")))
          const expected = yield* Trainer.fit(withRate(0.01))
          assert.deepStrictEqual(resumed.variables, expected.variables)
          const all = yield* store.list
          for (const entry of old) assert.deepInclude(all, entry)
          // a third run finds nothing of its own, says so, and starts from the beginning
          const third = yield* Trainer.fit(withRate(0.02).pipe(Trainer.resume("latest"))).pipe(
            Effect.provide(Logger.layer([Logger.make(({ message }) => void warnings.push(String(message)))]))
          )
          assert.deepStrictEqual(third.variables, (yield* Trainer.fit(withRate(0.02))).variables)
          assert.match(warnings.join(), /no checkpoint of this run is kept/)
        })
      )
    )
  )

  it.live("warns when it goes on from the checkpoint of a run that only looks alike", () =>
    provided(
      withStore((store) =>
        Effect.gen(function* () {
          const tanh = Nn.sequential(Nn.input([2]), Nn.dense(8), Nn.tanh, Nn.dense(3))
          yield* Trainer.fit(withRate(0.1).pipe(Trainer.checkpoint({})))
          const checkpoint = yield* store.load((yield* store.list)[0]!)
          const warnings: Array<string> = []
          yield* Trainer.fit(withRate(0.1, tanh as any).pipe(Trainer.resume(checkpoint))).pipe(
            Effect.provide(Logger.layer([Logger.make(({ message }) => void warnings.push(String(message)))]))
          )
          assert.match(warnings.join(), /was written by a run of another model/)
        })
      )
    )
  )

  it.live("a run that had ended does not go on when it is resumed", () =>
    provided(
      withStore((store) =>
        Effect.gen(function* () {
          const limited = withRate(0.1).pipe(
            Trainer.evaluate(Tasks.validation, { metrics: { accuracy: Measure.accuracy } }),
            Trainer.checkpoint({}),
            Trainer.limit({ steps: 12 }),
            Trainer.resume("latest")
          )
          const first = yield* Trainer.fit(limited)
          const bytes = yield* Tasks.latest(store)
          const again = yield* Trainer.fit(limited)
          assert.strictEqual(again.step, 12)
          assert.deepStrictEqual(again.evaluated, first.evaluated)
          assert.isAbove(again.evaluated["validation.accuracy"]!, 0)
          assert.deepStrictEqual(yield* Tasks.latest(store), bytes)
        })
      )
    )
  )

  it.live("a run that stopped early stays stopped", () =>
    provided(
      withStore(() =>
        Effect.gen(function* () {
          const run = withRate(0).pipe(
            Trainer.evaluate(Tasks.validation),
            Trainer.checkpoint({}),
            Trainer.stopEarly({ metric: "validation.loss", patience: 1 }),
            Trainer.resume("latest")
          )
          assert.strictEqual((yield* Trainer.fit(run)).epoch, 2)
          assert.strictEqual((yield* Trainer.fit(run)).epoch, 2)
        })
      )
    )
  )

  it.live("a budget of no steps trains none", () =>
    provided(
      Effect.gen(function* () {
        assert.strictEqual((yield* Trainer.fit(withRate(0.1).pipe(Trainer.limit({ steps: 0 })))).step, 0)
      })
    )
  )

  it.live("stopEarly knows that less is better of errors", () =>
    provided(
      Effect.gen(function* () {
        const x = Float32Array.from({ length: 32 }, (_, i) => i / 16 - 1)
        const line = Dataset.fromNdArrays({
          x: NdArray.fromArray([32, 1], "float32", x),
          label: NdArray.fromArray(
            [32, 1],
            "float32",
            x.map((value) => 3 * value + 1)
          )
        })
        const trained = yield* Trainer.fit(
          Trainer.make({
            model: Nn.sequential(Nn.input([1]), Nn.dense(1)),
            loss: Loss.mse,
            data: line.pipe(Dataset.batch(8)),
            optimizer: Optimizer.sgd({ learningRate: 0.1 }),
            epochs: 50,
            key: Tasks.key
          }).pipe(
            Trainer.evaluate(line, { metrics: { mse: Measure.meanSquaredError } }),
            Trainer.stopEarly({ metric: "validation.mse", patience: 2 })
          )
        )
        assert.isBelow(trained.evaluated["validation.mse"]!, 1e-3)
      })
    )
  )

  const broken = (label: number) => {
    const labels = Int32Array.from({ length: 16 }, (_, i) => (i === 11 ? label : i % 3))
    return Dataset.fromNdArrays({
      point: NdArray.zeros([16, 2]),
      label: NdArray.fromArray([16], "int32", labels)
    })
  }

  it.live("names a label that is no class, in training and in evaluation", () =>
    provided(
      Effect.gen(function* () {
        const training = Trainer.make({
          model: Tasks.plain,
          loss: Loss.crossEntropy,
          data: broken(3).pipe(Dataset.batch(8)),
          optimizer: Tasks.adam,
          epochs: 1,
          key: Tasks.key
        })
        const [error, kept] = yield* withStore((store) =>
          Effect.gen(function* () {
            const failure = yield* Effect.flip(Trainer.fit(training.pipe(Trainer.checkpoint({ every: 1 }))))
            return [failure, yield* store.list] as const
          })
        )
        assert(error._tag === "DatasetError")
        // the step that was refused leaves no checkpoint
        assert.deepStrictEqual(
          kept.map(({ step }) => step),
          [1]
        )
        assert.strictEqual(
          error.message,
          "training data: the label of example 3 of the batch of step 2 (epoch 1) is 3, but the model has 3 classes, 0 to 2"
        )
        const evaluation = withRate(0.1).pipe(Trainer.evaluate(broken(-1), { batchSize: 10 }))
        assert.include(
          (yield* Effect.flip(Trainer.fit(evaluation))).message,
          "evaluation data: the label of example 1 of examples from 10 on is -1, but the model has 3 classes"
        )
      })
    )
  )

  it.live("a stuck observer does not keep a run from being interrupted", () =>
    provided(
      Effect.gen(function* () {
        const reached = yield* Deferred.make<void>()
        const fiber = yield* Effect.forkChild(
          Trainer.fit(withRate(0.1), {
            observe: () => Effect.andThen(Deferred.succeed(reached, undefined), Effect.never)
          })
        )
        yield* Deferred.await(reached)
        yield* Fiber.interrupt(fiber)
      })
    )
  )

  it.live("a defect of the observer ends the run, which keeps its checkpoint", () =>
    provided(
      withStore((store) =>
        Effect.gen(function* () {
          const exit = yield* Effect.exit(
            Trainer.fit(Tasks.make(1000).pipe(Trainer.checkpoint({ every: 100_000 })), {
              observe: (event) =>
                event._tag === "Epoch" ? Effect.die(new Error("a bug of the observer")) : Effect.void
            })
          )
          assert(Exit.isFailure(exit))
          assert.include(Cause.pretty(exit.cause), "a bug of the observer")
          assert.strictEqual((yield* store.list).length, 1)
        })
      )
    )
  )

  it("refuses options that mean nothing", () => {
    const run = Tasks.make(1)
    assert.throws(
      () => run.pipe(Trainer.checkpoint({ every: 0 })),
      "checkpoint: every must be a whole number of at least 1 but is 0"
    )
    assert.throws(
      () => run.pipe(Trainer.checkpoint({ keep: 0 })),
      "checkpoint: keep must be a whole number of at least 1 but is 0"
    )
    assert.throws(
      () => run.pipe(Trainer.limit({ steps: -1 })),
      "limit: steps must be a whole number of at least 0 but is -1"
    )
    assert.throws(
      () => run.pipe(Trainer.evaluate(Tasks.validation, { every: 1.5 })),
      "evaluate: every must be a whole number"
    )
    assert.throws(
      () => run.pipe(Trainer.evaluate(Tasks.validation), Trainer.stopEarly({ metric: "validation.loss", patience: 0 })),
      "stopEarly: patience must be a whole number of at least 1 but is 0"
    )
  })

  it.live("resumes from the start where there is no checkpoint", () =>
    provided(
      withStore(() =>
        Effect.gen(function* () {
          const trained = yield* Trainer.fit(Tasks.make(1).pipe(Trainer.resume("latest")))
          assert.strictEqual(trained.step, 6)
        })
      )
    )
  )

  it.live("keeps the latest checkpoints only", () =>
    provided(
      withStore((store) =>
        Effect.gen(function* () {
          yield* Trainer.fit(Tasks.make(3).pipe(Trainer.checkpoint({ every: 4, keep: 2 })))
          assert.deepStrictEqual(
            (yield* store.list).map((entry) => entry.step),
            [16, 18]
          )
        })
      )
    )
  )

  it.live("says when the data is less than one batch", () =>
    provided(
      Effect.gen(function* () {
        const error = yield* Effect.flip(
          Trainer.fit(
            Trainer.make({
              model: Tasks.plain,
              loss: Loss.crossEntropy,
              data: Tasks.blobs(5, 1).pipe(Dataset.batch(8)),
              optimizer: Tasks.adam,
              epochs: 1,
              key: Tasks.key
            })
          )
        )
        assert(error._tag === "DatasetError")
        assert.include(error.message, "5 examples are less than one batch of 8")
      })
    )
  )

  it.live("reports loss, duration of steps and device memory as metrics", () =>
    provided(
      Effect.gen(function* () {
        const events: Array<TrainEvent> = []
        yield* Trainer.fit(Tasks.make(1), { observe: collect(events) })
        const metrics = yield* Metric.snapshot
        const state = (id: string): any => metrics.find((metric) => metric.id === id)!.state
        const last = events.findLast((event) => event._tag === "Step")!
        assert.strictEqual(state("train.loss").value, last.loss)
        assert.isAtLeast(state("train.step.duration").count, 6)
        assert.isAbove(state("backend.bytes").value, 0)
      })
    )
  )

  it.live("stops after a time, by the clock", () =>
    provided(
      Effect.gen(function* () {
        const trained = yield* Trainer.fit(Tasks.make(1_000_000).pipe(Trainer.limit({ duration: "50 millis" })))
        assert.isAbove(trained.step, 0)
      })
    )
  )
})
