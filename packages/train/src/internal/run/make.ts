/** What is trained on what. */
import * as Random from "@typegrad/core/Random"
import type { Guard } from "@typegrad/core/Shape"
import type { Dataset } from "@typegrad/data/Dataset"
import type { AnyModel, ParamsOf, SpecOf } from "@typegrad/nn/Model"
import type { AnyMultiModel } from "@typegrad/nn/MultiModel"
import type { Rule } from "@typegrad/nn/Rule"
import type { MaskErr, Optimizer } from "@typegrad/optim/Optimizer"
import type { Fit, InOf, LossErr, UsesOf } from "../types/fit.ts"
import { fromImplementation, type Run } from "./run.ts"

interface Ingredients {
  readonly model: any
  readonly data: any
  readonly loss: any
  readonly input?: string
}

/**
 * The input field: given, "input", or the only one that the loss does not read; null where the model has inputs by name. The types
 * have made sure that there is one.
 */
const inputField = ({ data, input, loss, model }: Ingredients): string | null => {
  if (model.inputs !== undefined && !Array.isArray(model.inputs.shape)) return null
  const fields = Object.keys(data.fields)
  const read: ReadonlyArray<string> = loss.uses ?? [loss.labelField]
  return input ?? (fields.includes("input") ? "input" : fields.find((field) => !read.includes(field))!)
}

/**
 * Describes a run of `epochs` passes over `data`, with everything random in it drawn from `key`.
 *
 * Data, model and loss are checked against each other: the model's input is the field `input`, or the only field that the
 * loss does not read, or the one named by `input`; the inputs of a `MultiModel` are the fields of the same names. Epochs are shuffled if the dataset is (`Dataset.shuffle`). A number of epochs
 * that is not whole throws `RangeError`, a key that a program computes `TypeError`.
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
 * const steps = Effect.map(Trainer.fit(run), (trained) => trained.step)
 * Effect.runPromise(Effect.provide(steps, Reference.layer())) // => 10
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = <
  const M extends AnyModel | AnyMultiModel,
  L extends Rule,
  E,
  B,
  Q extends string = "",
  const K extends string = "",
  R = never
>(options: {
  readonly model: M
  readonly loss: Guard<LossErr<SpecOf<M>, E, L, Fit<InOf<M>, E, UsesOf<L>, K, B>>, L>
  readonly data: Guard<Fit<InOf<M>, E, UsesOf<L>, K, B>, Dataset<E, B, R>>
  readonly optimizer: Guard<MaskErr<ParamsOf<M>, Q>, Optimizer<any, Q>>
  readonly epochs: number
  readonly key: Random.Key
  readonly input?: K
  // where any run is expected, that says nothing of the field: hence NoInfer
}): Run<M, E, L, NoInfer<K>, never, {}, never, R> => {
  if (!Number.isInteger(options.epochs) || options.epochs < 0) {
    throw new RangeError(`Trainer.make: epochs must be a whole number but is ${options.epochs}`)
  }
  if (Random.words(options.key) === null) {
    throw new TypeError("Trainer.make: the key must be known on the host: make it with Random.key")
  }
  return fromImplementation({
    options: { ...(options as any), input: inputField(options as any), initial: null },
    hooks: [],
    metrics: {},
    resume: null
  })
}
