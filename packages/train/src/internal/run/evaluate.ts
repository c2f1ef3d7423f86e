/** Evaluation: exact figures of a whole dataset, whatever its size. */
import * as NdArray from "@typegrad/core/NdArray"
import type * as Program from "@typegrad/core/Program"
import type { Guard } from "@typegrad/core/Shape"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import * as Tree from "@typegrad/core/Tree"
import * as Dataset from "@typegrad/data/Dataset"
import { DatasetError } from "@typegrad/data/DatasetError"
import type { Rule } from "@typegrad/nn/Rule"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { TrainEvent } from "../../TrainEvent.ts"
import { checkCount, checkEvery } from "../check.ts"
import { type Every, type Hook, regularly } from "../hook.ts"
import { checkLabels } from "../labels.ts"
import type { Options } from "../options.ts"
import * as Step from "../step.ts"
import type { CheckedMetrics, EvaluationErr, ValueOf } from "../types/fit.ts"
import { type AnyRun, type Run, withHook } from "./run.ts"

/** Inputs of the evaluation program; padded batches have all the same size, which the dataset chooses. */
export const specs = (options: Options, data: any, metrics: Readonly<Record<string, any>>) => ({
  batch: Step.batchSpecs(data.fields, "batch"),
  mask: Spec.make(["batch"]),
  first: Spec.make([], "bool"),
  states: Tree.map(Step.states(options, metrics), (leaf) => {
    const state = leaf as Tensor.AnyTensor
    return Spec.make(Tensor.sizes(state) as Array<number>, state.dtype)
  })
})

const number = (array: any): number => NdArray.item(array)

/** Evaluating nothing is a mistake that is found before training, not after the first epoch. */
export const checkExamples = (data: any): Effect.Effect<void, DatasetError> =>
  data.size > 0
    ? Effect.void
    : Effect.fail(new DatasetError({ file: "evaluation data", message: "evaluation data: there are no examples" }))

/**
 * Runs the program over every example. Means are sums, added up in float64, divided by the number of examples or by the sum of what they
 * weigh (NaN where that is 0); accumulators hand their state from batch to batch. Results that are no number are `arrays`.
 */
export const figures = Effect.fnUntraced(function* (
  options: Options,
  data: any,
  metrics: Readonly<Record<string, any>>,
  size: number,
  run: (input: unknown) => Effect.Effect<any, any, any>
) {
  const totals: Record<string, number> = {}
  const weights: Record<string, number> = {}
  let examples = 0
  let last = {
    states: Tree.map(Step.states(options, metrics), (leaf) => {
      const state = leaf as Tensor.AnyTensor
      return NdArray.zeros(Tensor.sizes(state) as Array<number>, state.dtype)
    }) as any,
    results: {} as Readonly<Record<string, NdArray.NdArray>>
  }
  const add = (sums: Record<string, number>, more: Readonly<Record<string, unknown>>) => {
    for (const [name, sum] of Object.entries(more)) sums[name] = (sums[name] ?? 0) + number(sum)
  }
  yield* Stream.runForEach(
    Dataset.evaluationBatches(data, size) as Stream.Stream<any, any, any>,
    Effect.fnUntraced(function* (part) {
      const first = NdArray.scalar(examples === 0 ? 1 : 0, "bool")
      const found = yield* run({ batch: part.batch, mask: part.mask, first, states: last.states })
      if (Number.isNaN(number(found.totals.loss))) {
        yield* checkLabels(options, part.batch, "evaluation data", `examples from ${examples} on`)
      }
      add(totals, found.totals)
      add(weights, found.weights)
      last = found
      examples += part.count
    })
  )
  const results = Object.entries(last.results)
  const scalars = results.filter(([, array]) => array.sizes.length === 0)
  return {
    examples,
    numbers: Object.fromEntries([
      ...Object.entries(totals).map(([name, total]) => [name, total / (weights[name] ?? examples)] as const),
      ...scalars.map(([name, array]) => [name, number(array)] as const)
    ]),
    arrays: Object.fromEntries(results.filter(([, array]) => array.sizes.length > 0))
  }
})

const hook = (options: {
  readonly data: any
  readonly name: string
  readonly every: Every
  readonly metrics: Readonly<Record<string, any>>
  readonly batchSize: number
}): Hook => ({
  name: `evaluate ${options.name}`,
  phase: "evaluate",
  prepare: Effect.fnUntraced(function* (session) {
    yield* checkExamples(options.data)
    const program: Program.Compiled<any, any> = yield* session.cells.reader(
      Step.evaluate(session.options, options.metrics) as any,
      specs(session.options, options.data, options.metrics) as any
    )
    return {
      due: regularly(options.every),
      run: Effect.fn("Trainer.evaluate")(function* (position) {
        const result = yield* figures(session.options, options.data, options.metrics, options.batchSize, (input) =>
          program.run(input)
        )
        const { loss = Number.NaN, ...metrics } = result.numbers
        for (const [name, value] of Object.entries(result.numbers)) {
          session.evaluated.set(`${options.name}.${name}`, { step: position.step, value })
        }
        yield* session.emit(
          TrainEvent.Evaluated({
            name: options.name,
            step: position.step,
            epoch: position.epoch,
            examples: result.examples,
            loss,
            metrics
          })
        )
        return "continue" as const
      })
    }
  })
})

/** The names of the numbers that an evaluation finds. */
type Evaluated<Name extends string, Ms> = `${Name}.${Extract<NumbersOf<Ms>, string> | "loss"}`

type NumbersOf<Ms> = { [k in keyof Ms]: ValueOf<Ms[k]> extends number ? k : never }[keyof Ms]

/**
 * An evaluation that waits for a run: what `evaluate` gives where the run is not known. Data that do not fit the run are a compile
 * error where it is applied.
 *
 * @since 0.1.0
 * @category models
 */
export interface Evaluate<F, Ms, Name extends string, R2> {
  <M, E, L, K extends string, Names extends string, Metrics, X, R>(
    self: Guard<EvaluationErr<M, L, F, K>, Run<M, E, L, K, Names, Metrics, X, R>>
  ): Run<M, E, L, K, Names | Evaluated<Name, Ms>, Metrics & Ms, X, R | R2>
}

/** large enough for the matrix kernels, small enough for the arena */
export const evaluationBatch = 256

/**
 * Evaluates on `data`, which the run does not train on, after every epoch or every n-th step: exact means of the loss and
 * of `metrics` over all its examples, and the results of those that accumulate. The result is an `Evaluated` event, and `${name}.loss` and `${name}.${metric}` can be
 * watched by `stopEarly`; metrics that are no number (`Metric.confusionMatrix`) are for `test`. `batchSize` (256) is how many examples go through the model at a time.
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
 * const evaluated = run.pipe(Trainer.evaluate(points, { metrics: { accuracy: Metric.accuracy } }))
 * const accuracy = Effect.map(Trainer.fit(evaluated), (trained) => trained.evaluated["validation.accuracy"])
 * Effect.runPromise(Effect.provide(accuracy, Reference.layer())) // => 1
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const evaluate = <
  M,
  E,
  L,
  K extends string,
  Names extends string,
  Metrics,
  X,
  R,
  F,
  B,
  const Ms extends Readonly<Record<string, Rule>> = {},
  const Name extends string = "validation",
  R2 = never
>(
  data: Guard<EvaluationErr<M, L, F, K>, Dataset.Dataset<F, B, R2>>,
  options?: {
    readonly every?: "epoch" | number
    readonly metrics?: CheckedMetrics<M, F, L, K, Ms> & Ms
    readonly name?: Name
    readonly batchSize?: number
  }
): unknown extends M
  ? Evaluate<F, Ms, Name, R2>
  : (
      self: Run<M, E, L, K, Names, Metrics, X, R>
    ) => Run<M, E, L, K, Names | Evaluated<Name, Ms>, Metrics & Ms, X, R | R2> =>
  ((self: AnyRun) => {
    checkEvery("evaluate", options?.every)
    checkCount("evaluate", "batchSize", options?.batchSize, 1)
    return withHook(
      hook({
        data,
        name: options?.name ?? "validation",
        every: options?.every ?? "epoch",
        metrics: options?.metrics ?? {},
        batchSize: options?.batchSize ?? evaluationBatch
      }),
      options?.metrics
    )(self)
  }) as never
