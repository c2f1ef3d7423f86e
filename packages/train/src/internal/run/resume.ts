/** Where a run goes on. */
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import type * as Path from "effect/Path"
import type { Checkpoint } from "../../Checkpoint.ts"
import type {
  CheckpointCorrupt,
  CheckpointMismatch,
  CheckpointNotFound,
  CheckpointStoreError
} from "../../CheckpointError.ts"
import * as Checkpoints from "../../Checkpoints.ts"
import { fromImplementation, implementation, type Run } from "./run.ts"

/**
 * Goes on from a checkpoint: the `"latest"` that the `Checkpoints` service has of this very run, from the start if there is none;
 * the one in a folder; or one that is at hand. Fails with `CheckpointMismatch` where shapes, key or batch size differ. A checkpoint
 * that fits, but was written by a run of another model, loss, optimizer or order of data, is gone on from with a warning.
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
 *   const kept = run.pipe(Trainer.checkpoint({}), Trainer.resume("latest"))
 *   const first = yield* Trainer.fit(kept.pipe(Trainer.limit({ steps: 3 })))
 *   const second = yield* Trainer.fit(kept)
 *   return [first.step, second.step]
 * })
 * Effect.runPromise(Effect.provide(steps, [Reference.layer(), Checkpoints.memory])) // => [3, 10]
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const resume =
  <const From extends string | Checkpoint>(from: From) =>
  <M, E, L, K extends string, Names extends string, Metrics, X, R>(
    self: Run<M, E, L, K, Names, Metrics, X, R>
  ): Run<
    M,
    E,
    L,
    K,
    Names,
    Metrics,
    X | CheckpointStoreError | CheckpointCorrupt | CheckpointMismatch | CheckpointNotFound,
    | R
    | (From extends "latest"
        ? Checkpoints.Checkpoints
        : From extends string
          ? FileSystem.FileSystem | Path.Path
          : never)
  > =>
    fromImplementation({ ...implementation(self), resume: from })

export interface Resumption {
  readonly checkpoint: Checkpoint
  readonly location: string
}

/** What the run with this digest goes on from. */
export const resumption = (from: string | Checkpoint | null) =>
  Effect.fnUntraced(function* (run: string) {
    if (from === null) return null
    if (typeof from !== "string") return { checkpoint: from, location: "checkpoint" }
    if (from !== "latest") return { checkpoint: yield* Checkpoints.read(from), location: from }
    const checkpoints = yield* Checkpoints.Checkpoints
    const kept = yield* checkpoints.list
    const latest = kept.findLast((entry) => entry.run === run)
    if (latest !== undefined) return { checkpoint: yield* checkpoints.load(latest), location: latest.path }
    const other = kept.at(-1)
    if (other !== undefined) {
      yield* Effect.logWarning(
        `no checkpoint of this run is kept, it starts from the beginning; ${other.path} is of a run of another model, loss, ` +
          "optimizer, key or order of data"
      )
    }
    return null
  })
