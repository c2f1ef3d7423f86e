/** Ends a run when what is evaluated no longer gets better. */

import type { Guard } from "@typegrad/core/Shape"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { checkCount } from "../check.ts"
import type { Hook } from "../hook.ts"
import type { NameErr } from "../types/fit.ts"
import { type AnyRun, implementation, type Run, withHook } from "./run.ts"

const Memory = /*#__PURE__*/ Schema.Struct({
  best: Schema.NullOr(Schema.Finite),
  /** evaluations since the best */
  waited: Schema.Int,
  /** the step of the latest evaluation that counted */
  seen: Schema.Int
})
const isMemory = /*#__PURE__*/ Schema.is(Memory)

const hook = (options: {
  readonly metric: string
  readonly patience: number
  readonly minDelta: number
  readonly mode: "max" | "min"
}): Hook => ({
  name: `stopEarly ${options.metric}`,
  phase: "decide",
  prepare: (session) =>
    Effect.sync(() => {
      let memory: typeof Memory.Type = { best: null, waited: 0, seen: -1 }
      const better = (value: number, best: number) =>
        options.mode === "max" ? value > best + options.minDelta : value < best - options.minDelta
      /** what was evaluated after this step and has not counted yet */
      const evaluation = (step: number): number | null => {
        const latest = session.evaluated.get(options.metric)
        return latest?.step === step && memory.seen !== step ? latest.value : null
      }
      return {
        // a run that goes on from where this had ended it ends again
        due: (position) => Effect.sync(() => evaluation(position.step) !== null || memory.waited >= options.patience),
        run: ({ step }) =>
          Effect.sync(() => {
            const value = evaluation(step)
            if (value !== null) {
              const improved = Number.isFinite(value) && (memory.best === null || better(value, memory.best))
              memory = improved
                ? { best: value, waited: 0, seen: step }
                : { ...memory, waited: memory.waited + 1, seen: step }
            }
            return memory.waited >= options.patience ? ("stopEarly" as const) : ("continue" as const)
          }),
        memory: {
          get: () => memory,
          set: (value) => {
            if (isMemory(value)) memory = value
          }
        }
      }
    })
})

/**
 * Ends the run once `metric` has not been better by more than `minDelta` (0) in `patience` evaluations after its best. Less is
 * better of losses and of metrics that say so (`Metric.better`), more of others, unless `mode` says otherwise.
 *
 * @example
 * ```ts
 * import * as NdArray from "@typegrad/core/NdArray"
 * import * as Random from "@typegrad/core/Random"
 * import * as Reference from "@typegrad/core/Reference"
 * import * as Dataset from "@typegrad/data/Dataset"
 * import * as Loss from "@typegrad/nn/Loss"
 * import * as Metric from "@typegrad/nn/Metric"
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
 * const stopped = run.pipe(
 *   Trainer.evaluate(points, { metrics: { accuracy: Metric.accuracy } }),
 *   Trainer.stopEarly({ metric: "validation.accuracy", patience: 1, minDelta: 1 })
 * )
 * const epochs = Effect.map(Trainer.fit(stopped), (trained) => trained.epoch)
 * Effect.runPromise(Effect.provide(epochs, Reference.layer())) // => 2
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const stopEarly =
  <M, E, L, K extends string, Names extends string, Metrics, X, R, const Q extends string>(options: {
    readonly metric: Guard<NameErr<Names, Q, "stopEarly">, Q>
    readonly patience: number
    readonly minDelta?: number
    readonly mode?: "max" | "min"
  }) =>
  (self: Run<M, E, L, K, Names, Metrics, X, R>): Run<M, E, L, K, Names, Metrics, X, R> => {
    const metric = options.metric as string
    checkCount("stopEarly", "patience", options.patience, 1)
    return withHook(
      hook({
        metric,
        patience: options.patience,
        minDelta: options.minDelta ?? 0,
        mode: options.mode ?? (isLess(self, metric) ? "min" : "max")
      })
    )(self)
  }

/** losses, and metrics that say so */
const isLess = (run: AnyRun, name: string): boolean => {
  const metric = name.slice(name.lastIndexOf(".") + 1)
  return metric === "loss" || implementation(run).metrics[metric]?.better === "less"
}
