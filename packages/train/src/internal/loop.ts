/** The trainer: batches in, optimizer steps, hooks between two steps, events out. */

import * as Backend from "@typegrad/core/Backend"
import * as NdArray from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import * as Random from "@typegrad/core/Random"
import * as Tensor from "@typegrad/core/Tensor"
import * as Tree from "@typegrad/core/Tree"
import * as Dataset from "@typegrad/data/Dataset"
import { DatasetError } from "@typegrad/data/DatasetError"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import type * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as Checkpoint from "../Checkpoint.ts"
import { TrainEvent } from "../TrainEvent.ts"
import { diagnose } from "./diagnose.ts"
import type { Hook, Phase, Prepared, Verdict } from "./hook.ts"
import * as Metrics from "./metrics.ts"
import { mismatch } from "./mismatch.ts"
import type { Options } from "./options.ts"
import type { Resumption } from "./run/resume.ts"
import type { Batch, Position, Session } from "./session.ts"
import * as Step from "./step.ts"

const phases: ReadonlyArray<Phase> = ["evaluate", "decide", "checkpoint"]

/** The final state of a run, on the host. */
export interface Outcome {
  readonly variables: { readonly params: any; readonly state: any }
  readonly position: Position
  readonly evaluated: Readonly<Record<string, number>>
}

/** A step that is under way: what its result will be told with, and its batch, should it have to be diagnosed. */
interface UnderWay {
  readonly position: Position
  readonly batch: Batch
  readonly pending: Program.Pending<{ readonly loss: NdArray.NdArray<[]> }>
}

type Remembered = Record<string, Schema.Json>

const positionAt = (step: number, stepsPerEpoch: number): Position => ({
  step,
  epoch: Math.max(1, Math.ceil(step / stepsPerEpoch)),
  stepsPerEpoch
})

/** `Trainer.make` has checked that the key is known on the host */
const keyWords = (options: Options): readonly [number, number] => Random.words(options.key)!

/** A checkpoint fits only the run that wrote it: the same key, batches and data size give the same order of examples. */
const sameRun = Effect.fnUntraced(function* (options: Options, stepsPerEpoch: number, resume: Resumption) {
  const { progress } = resume.checkpoint
  const differ = (what: string, expected: string, found: string) =>
    mismatch(resume.location, { leaf: what, name: `the ${what}`, expected, found })
  if (progress.batchSize !== options.data.batchSize) {
    return yield* differ("batch size", String(options.data.batchSize), String(progress.batchSize))
  }
  if (progress.stepsPerEpoch !== stepsPerEpoch) {
    return yield* differ("number of steps in an epoch", String(stepsPerEpoch), String(progress.stepsPerEpoch))
  }
  if (progress.key.join() !== keyWords(options).join()) {
    return yield* differ("key", keyWords(options).join(" "), progress.key.join(" "))
  }
})

/**
 * Tells runs apart: the step as an expression over the initial state and the first batch, so that model, loss, optimizer, key,
 * data and their order all count.
 */
const fingerprint = Effect.fnUntraced(function* (options: Options) {
  const [first] = yield* Stream.runCollect(Stream.take(Dataset.batches(options.data, { epoch: 0 }), 1))
  const batch = Object.fromEntries(
    Object.entries(first as Batch).map(([name, array]) => [name, Tensor.constant(array) as Tensor.AnyTensor])
  )
  return Program.fingerprint(Step.step(options)(Step.initial(options), batch as any))
})

const parameterCount = (state: any): number =>
  Tree.leaves(state.params).reduce<number>((total, leaf) => total + (leaf as NdArray.NdArray).data.length, 0)

export const run = Effect.fn("Trainer.run")(function* (
  options: Options,
  hooks: ReadonlyArray<Hook>,
  resumption: (run: string) => Effect.Effect<Resumption | null, any, any>,
  emit: (event: TrainEvent) => Effect.Effect<void>
) {
  const backend = yield* Backend.Backend
  const { data } = options
  const stepsPerEpoch = Dataset.batchesPerEpoch(data)
  if (stepsPerEpoch === 0) {
    return yield* new DatasetError({
      file: "training data",
      message: `training data: ${data.size} examples are less than one batch of ${data.batchSize}`
    })
  }
  const inputs = Step.batchSpecs(data.fields, data.batchSize)
  const cells = yield* Program.stateful(
    Step.step(options) as any,
    { state: Step.initial(options) as any, inputs } as any
  )
  const last = options.epochs * stepsPerEpoch
  const identity = yield* fingerprint(options)
  const resume = yield* resumption(identity)

  const evaluated: Session["evaluated"] = new Map()
  const prepared: Array<{ readonly hook: Hook; readonly instance: Prepared }> = []
  const remember = (): Remembered =>
    Object.fromEntries(
      prepared.flatMap(({ hook, instance }) =>
        instance.memory === undefined ? [] : [[hook.name, instance.memory.get()]]
      )
    )
  // what hooks remembered before the step whose hooks have yet to finish: after an interruption they run again
  let remembered: Remembered | null = null

  const checkpoint = Effect.fnUntraced(function* (position: Position) {
    const tensors: Record<string, NdArray.NdArray> = Object.fromEntries(Tree.entries(yield* cells.snapshot))
    return {
      progress: {
        run: identity,
        step: position.step,
        stepsPerEpoch,
        batchSize: data.batchSize,
        key: keyWords(options),
        backend: backend.name,
        variant: backend.variant,
        hooksPending: remembered !== null,
        hooks: remembered ?? remember(),
        evaluated: Object.fromEntries(
          [...evaluated].map(([name, { step, value }]) => [
            name,
            { step, value: Number.isFinite(value) ? value : null }
          ])
        )
      },
      tensors
    } satisfies Checkpoint.Checkpoint
  })

  const session: Session = { options, run: identity, cells, emit, evaluated, checkpoint }
  for (const phase of phases) {
    for (const hook of hooks) {
      if (hook.phase === phase) prepared.push({ hook, instance: yield* hook.prepare(session) })
    }
  }

  const fresh: unknown = yield* cells.snapshot
  let position = positionAt(0, stepsPerEpoch)
  if (resume !== null) {
    const { progress } = resume.checkpoint
    const expected = Tree.entries(fresh).map(([path, leaf]) => {
      const { dtype, sizes } = leaf as NdArray.NdArray
      return { path, dtype, sizes }
    })
    const arrays = yield* Checkpoint.matching(resume.checkpoint, expected, { location: resume.location })
    yield* sameRun(options, stepsPerEpoch, resume)
    yield* cells.restore(Tree.fromLeaves(fresh, arrays))
    for (const { hook, instance } of prepared) {
      const memory = progress.hooks[hook.name]
      if (memory !== undefined) instance.memory?.set(memory)
    }
    position = positionAt(progress.step, stepsPerEpoch)
    for (const [name, { step, value }] of Object.entries(progress.evaluated)) {
      evaluated.set(name, { step, value: value ?? Number.NaN })
    }
    if (!progress.hooksPending) for (const { instance } of prepared) instance.resumed?.(position)
    if (progress.run !== identity) {
      yield* Effect.logWarning(
        `${resume.location} was written by a run of another model, loss, optimizer or order of data: this one goes on from its state`
      )
    }
    if (progress.backend !== backend.name || progress.variant !== backend.variant) {
      yield* Effect.logWarning(
        `${resume.location} was written on ${progress.backend} (${progress.variant}); ${backend.name} (${backend.variant}) gives other low-order bits`
      )
    }
  }

  yield* emit(
    TrainEvent.Started({
      step: position.step,
      epochs: options.epochs,
      stepsPerEpoch,
      batchSize: data.batchSize,
      parameters: parameterCount(fresh),
      backend: backend.name,
      variant: backend.variant
    })
  )

  // watchers learn of the start before a synchronous device is busy with the first step
  yield* Effect.yieldNow
  const underWay: Array<UnderWay> = []
  /** a step was not finite: the state is that before it, whatever the position says */
  let refused = false
  let epochLoss = { sum: 0, steps: 0 }
  let since = yield* Clock.currentTimeNanos
  yield* Metric.update(Metrics.backendBytes, (yield* backend.stats).bytes)

  /** tells of the oldest step under way */
  const settle = Effect.fnUntraced(function* () {
    const oldest = underWay[0]!
    const { committed, output } = yield* oldest.pending.read
    underWay.shift()
    const loss = NdArray.item(output.loss)
    if (!committed) {
      refused = true
      return yield* diagnose(options, cells, inputs, oldest, loss)
    }
    epochLoss = { sum: epochLoss.sum + loss, steps: epochLoss.steps + 1 }
    const now = yield* Clock.currentTimeNanos
    yield* Metric.update(Metrics.loss, loss)
    yield* Metric.update(Metrics.stepDuration, Number(now - since) / 1e9)
    since = now
    yield* emit(TrainEvent.Step({ step: oldest.position.step, epoch: oldest.position.epoch, loss }))
    // a synchronous device would otherwise keep watchers and signals waiting for many steps
    yield* Effect.yieldNow
  })
  const settleAll = Effect.whileLoop({ while: () => underWay.length > 0, body: settle, step: () => {} })

  /** runs what is due after the step just done; before the first of it everything under way is finished, so hooks see exactly this state */
  const between = Effect.fnUntraced(function* () {
    let verdict: Verdict = "continue"
    let settled = position.step % stepsPerEpoch === 0
    if (settled) yield* settleAll
    // a run that was interrupted here goes on without the losses of that epoch
    if (settled && epochLoss.steps > 0) {
      yield* emit(
        TrainEvent.Epoch({ epoch: position.epoch, step: position.step, loss: epochLoss.sum / epochLoss.steps })
      )
      epochLoss = { sum: 0, steps: 0 }
    }
    for (const { hook, instance } of prepared) {
      if (!(yield* instance.due(position))) continue
      if (!settled) {
        yield* settleAll
        settled = true
      }
      if (hook.phase === "checkpoint") remembered = null
      const answer = yield* instance.run(position)
      since = yield* Clock.currentTimeNanos
      if (verdict === "continue") verdict = answer
    }
    remembered = null
    return verdict
  })

  /** a budget may be used up, or a run have ended, before a step is done */
  const decide = Effect.fnUntraced(function* () {
    for (const { hook, instance } of prepared) {
      if (hook.phase !== "decide" || !(yield* instance.due(position))) continue
      const verdict = yield* instance.run(position)
      if (verdict !== "continue") return verdict
    }
    return "continue" as const
  })

  const train = Effect.gen(function* () {
    const first = yield* resume?.checkpoint.progress.hooksPending === true ? between() : decide()
    if (first !== "continue") return first
    while (position.step < last) {
      const epoch = Math.floor(position.step / stepsPerEpoch)
      let verdict: Verdict = "continue"
      yield* Dataset.batches(data, { epoch, skip: position.step % stepsPerEpoch }).pipe(
        Stream.runForEachWhile(
          Effect.fnUntraced(function* (batch: Batch) {
            // from here to the new position nothing may come between: the device has the step or it has not
            yield* Effect.uninterruptible(
              Effect.gen(function* () {
                const pending: any = yield* cells.submit(batch as any)
                position = positionAt(position.step + 1, stepsPerEpoch)
                remembered = remember()
                underWay.push({ position, batch, pending })
              })
            )
            while (underWay.length >= backend.inFlight) yield* settle()
            verdict = yield* between()
            return verdict === "continue"
          }) as any
        )
      )
      yield* settleAll
      if (verdict !== "continue") return verdict
    }
    return "finished" as const
  })

  const close = Effect.gen(function* () {
    yield* settleAll
    for (const { instance } of prepared) yield* instance.close?.(position) ?? Effect.void
  })

  // interrupted, or failed for a reason outside: what was learned is kept. After a step that was not finite nothing is saved:
  // the checkpoints of better times must not make room for the state before it.
  const reason = yield* Effect.onError(train, () => (refused ? Effect.void : Effect.ignore(close)))
  yield* close
  yield* emit(TrainEvent.Stopped({ step: position.step, epoch: position.epoch, reason }))
  const { params, state }: any = yield* cells.snapshot
  return {
    variables: { params, state },
    position,
    evaluated: Object.fromEntries([...evaluated].map(([name, { value }]) => [name, value]))
  } satisfies Outcome
}, Effect.scoped)
