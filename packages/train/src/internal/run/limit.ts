/** Budgets: ends a run after a number of steps or a time. */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { checkCount } from "../check.ts"
import type { Hook } from "../hook.ts"
import { type Run, withHook } from "./run.ts"

const hook = (options: {
  readonly steps?: number | undefined
  readonly duration?: Duration.Input | undefined
}): Hook => ({
  name: "limit",
  phase: "decide",
  prepare: Effect.fnUntraced(function* () {
    const start = yield* Clock.currentTimeMillis
    const millis =
      options.duration === undefined
        ? Number.POSITIVE_INFINITY
        : Duration.toMillis(Duration.fromInputUnsafe(options.duration))
    return {
      due: (position) =>
        Effect.map(
          Clock.currentTimeMillis,
          (now) => (options.steps !== undefined && position.step >= options.steps) || now - start >= millis
        ),
      run: () => Effect.succeed("limit" as const)
    }
  })
})

/**
 * A budget: ends the run after `steps` optimizer steps in all, or once it has run for `duration`.
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
 * const steps = Effect.map(Trainer.fit(run.pipe(Trainer.limit({ steps: 7 }))), (trained) => trained.step)
 * Effect.runPromise(Effect.provide(steps, Reference.layer())) // => 7
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const limit =
  (options: { readonly steps?: number; readonly duration?: Duration.Input }) =>
  <M, E, L, K extends string, Names extends string, Metrics, X, R>(
    self: Run<M, E, L, K, Names, Metrics, X, R>
  ): Run<M, E, L, K, Names, Metrics, X, R> => {
    checkCount("limit", "steps", options.steps, 0)
    return withHook(hook(options))(self)
  }
