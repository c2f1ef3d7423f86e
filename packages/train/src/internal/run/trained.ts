/** What is done with a trained model: its held-out figures, and its predictions. */
import type { Backend, BackendUnavailable, CompileError, OutOfMemory } from "@typegrad/core/Backend"
import type { DType } from "@typegrad/core/DType"
import type { NdArray } from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import type { KeyReused } from "@typegrad/core/Random"
import type { Guard, Shape, ShapeError } from "@typegrad/core/Shape"
import * as Spec from "@typegrad/core/Spec"
import type { AnyTensor, Tensor } from "@typegrad/core/Tensor"
import * as Tree from "@typegrad/core/Tree"
import type { Dataset } from "@typegrad/data/Dataset"
import type { DatasetError } from "@typegrad/data/DatasetError"
import type { SpecOf } from "@typegrad/nn/Model"
import type { Rule } from "@typegrad/nn/Rule"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { NonFinite } from "../../NonFinite.ts"
import * as Step from "../step.ts"
import type { CheckedMetrics, EvaluationErr, PredictErr, ValueOf } from "../types/fit.ts"
import { checkExamples, evaluationBatch, figures, specs } from "./evaluate.ts"
import type { TrainError, Trained } from "./run.ts"

const specTree = (arrays: unknown): any =>
  Tree.map(arrays, (leaf) => {
    const { dtype, sizes } = leaf as NdArray
    return Spec.make(sizes as any, dtype)
  })

/** Of one input, or of a record of them. */
const batchSpec = (inputs: any): any =>
  Array.isArray(inputs.shape)
    ? Spec.make(["batch", ...inputs.shape] as any, inputs.dtype)
    : Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, batchSpec(input)]))

/**
 * Exact means over all examples of `data` of the loss and of `metrics` (those that the run evaluated, unless given): the
 * held-out figures, once, when training is over.
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
 * const held = Effect.gen(function*() {
 *   const trained = yield* Trainer.fit(run)
 *   const { accuracy, examples } = yield* Trainer.test(trained, points, { metrics: { accuracy: Metric.accuracy } })
 *   return { accuracy, examples }
 * })
 * Effect.runPromise(Effect.provide(held, Reference.layer())) // => { accuracy: 1, examples: 4 }
 * ```
 *
 * @since 0.1.0
 * @category running
 */
export const test: {
  <M, E, L, K extends string, Metrics, F, B, const Ms extends Readonly<Record<string, Rule>> = {}, R2 = never>(
    trained: Trained<M, E, L, K, Metrics>,
    data: Guard<EvaluationErr<M, L, F, K>, Dataset<F, B, R2>>,
    options?: { readonly metrics?: CheckedMetrics<M, F, L, K, Ms> & Ms; readonly batchSize?: number }
  ): Effect.Effect<
    { readonly examples: number; readonly loss: number } & {
      readonly [k in keyof (Metrics & Ms)]: ValueOf<(Metrics & Ms)[k]>
    },
    Exclude<TrainError, NonFinite>,
    Backend | R2
  >
} = Effect.fn("Trainer.test")(function* (
  trained: any,
  data: any,
  options?: {
    readonly metrics?: any
    readonly batchSize?: number
  }
) {
  yield* checkExamples(data)
  const size = options?.batchSize ?? evaluationBatch
  const metrics = options?.metrics ?? trained.metrics
  const evaluate = Step.evaluate(trained.options, metrics)
  const program = yield* Program.compile(
    ((variables: any, input: any) => evaluate(variables, input)) as any,
    [specTree(trained.variables), specs(trained.options, data, metrics)] as any
  )
  const result = yield* figures(trained.options, data, metrics, size, (input) =>
    (program as any).run(trained.variables, input)
  )
  return { examples: result.examples, ...result.numbers, ...result.arrays }
}, Effect.scoped) as any

/**
 * The trained model as a program: a batch of any size in, the model's outputs out. Each size is compiled once.
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
 * const logits = Effect.gen(function*() {
 *   const predict = yield* Trainer.predictor(yield* Trainer.fit(run))
 *   return (yield* predict(NdArray.make([[0, 3], [3, 0], [1, 5]]))).sizes
 * })
 * Effect.runPromise(Effect.scoped(Effect.provide(logits, Reference.layer()))) // => [3, 2]
 * ```
 *
 * @since 0.1.0
 * @category running
 */
export const predictor: {
  <M, E, L, K extends string, Metrics>(
    trained: Trained<M, E, L, K, Metrics>
  ): Effect.Effect<
    Predictor<M>,
    CompileError | OutOfMemory | BackendUnavailable | ShapeError | KeyReused,
    Backend | Scope.Scope
  >
} = Effect.fnUntraced(function* (trained: any) {
  const { model, variables } = trained
  const program: any = yield* Program.compile(
    ((variables: any, x: any) => model.infer(variables, x)) as any,
    [specTree(variables), batchSpec(model.inputs ?? model.input)] as any
  )
  return (x: unknown) => program.run(variables, x)
}) as any

/**
 * A batch of the model's inputs in, its outputs out.
 *
 * @since 0.1.0
 * @category models
 */
export type Predictor<M> =
  SpecOf<M> extends {
    readonly in: infer In
    readonly out: infer O
    readonly dt: infer T extends DType
  }
    ? <X extends In extends AnyTensor ? NdArray : Readonly<Record<string, NdArray>>>(
        x: Guard<PredictErr<In, X>, X>
      ) => Effect.Effect<Predicted<O, T>, Exclude<TrainError, NonFinite | DatasetError>>
    : never

type Predicted<O, T extends DType> = O extends Shape
  ? NdArray<["batch", ...O], T>
  : { readonly [K in keyof O]: O[K] extends Tensor<infer S, infer D> ? NdArray<["batch", ...S], D> : never }
