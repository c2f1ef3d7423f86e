/** Keeps checkpoints while a run goes on, and one of where it ended or was interrupted. */
import * as Effect from "effect/Effect"
import type { CheckpointStoreError } from "../../CheckpointError.ts"
import { Checkpoints } from "../../Checkpoints.ts"
import { TrainEvent } from "../../TrainEvent.ts"
import { checkCount, checkEvery } from "../check.ts"
import { type Every, type Hook, regularly } from "../hook.ts"
import type { Position } from "../session.ts"
import { type Run, withHook } from "./run.ts"

const hook = (options: { readonly every: Every; readonly keep: number }): Hook => ({
  name: "checkpoint",
  phase: "checkpoint",
  prepare: Effect.fnUntraced(function* (session) {
    const checkpoints = yield* Checkpoints
    let saved: number | null = null
    const save = Effect.fnUntraced(function* (position: Position) {
      const taken = yield* session.checkpoint(position)
      const { path } = yield* checkpoints.save(taken)
      if (!taken.progress.hooksPending) saved = position.step
      // a run that goes on from an older step may find later ones of its former self: only what lies behind goes
      const behind = (yield* checkpoints.list).filter(({ run, step }) => run === session.run && step < position.step)
      for (const entry of behind.slice(0, Math.max(0, behind.length + 1 - options.keep))) {
        yield* checkpoints.remove(entry)
      }
      yield* session.emit(TrainEvent.Checkpointed({ step: position.step, path }))
    }, Effect.uninterruptible)
    return {
      due: regularly(options.every),
      run: (position) => Effect.as(save(position), "continue" as const),
      resumed: (position) => {
        saved = position.step
      },
      close: (position) => (position.step === saved ? Effect.void : save(position))
    }
  })
})

/**
 * Writes a checkpoint after every epoch or every n-th step, and one when the run ends or is interrupted; the latest `keep`
 * (3) stay. A run that is made again with `resume` goes on from the latest and reaches the same bits.
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
 * import * as Checkpoints from "@typegrad/train/Checkpoints"
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
 * const steps = Effect.gen(function*() {
 *   yield* Trainer.fit(run.pipe(Trainer.checkpoint({ every: 4, keep: 2 })))
 *   const checkpoints = yield* Checkpoints.Checkpoints
 *   return (yield* checkpoints.list).map((entry) => entry.step)
 * })
 * Effect.runPromise(Effect.provide(steps, [Reference.layer(), Checkpoints.memory])) // => [8, 10]
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const checkpoint =
  (options?: { readonly every?: "epoch" | number; readonly keep?: number }) =>
  <M, E, L, K extends string, Names extends string, Metrics, X, R>(
    self: Run<M, E, L, K, Names, Metrics, X, R>
  ): Run<M, E, L, K, Names, Metrics, X | CheckpointStoreError, R | Checkpoints> => {
    checkEvery("checkpoint", options?.every)
    checkCount("checkpoint", "keep", options?.keep, 1)
    return withHook(hook({ every: options?.every ?? "epoch", keep: options?.keep ?? 3 }))(self)
  }
