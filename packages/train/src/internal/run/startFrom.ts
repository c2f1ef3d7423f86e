/** Begins with given variables instead of fresh ones. */
import type { NdArray } from "@typegrad/core/NdArray"
import * as Random from "@typegrad/core/Random"
import { type Guard, ShapeError } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as Tree from "@typegrad/core/Tree"
import type { VariablesErr } from "../types/fit.ts"
import { fromImplementation, implementation, type Run } from "./run.ts"

const shown = (dtype: string, sizes: ReadonlyArray<number>): string => `${dtype} [${sizes.join(", ")}]`

const check = (own: unknown, given: unknown): void => {
  const arrays = new Map(Tree.entries(given) as ReadonlyArray<readonly [string, NdArray]>)
  const fail = (what: string): never => {
    const message = `startFrom: the variables are those of another model: ${what}`
    throw new ShapeError({ op: "startFrom", message })
  }
  for (const [path, leaf] of Tree.entries(own) as ReadonlyArray<readonly [string, Tensor.AnyTensor]>) {
    const array = arrays.get(path)
    if (array === undefined) return fail(`${path} is missing there`)
    arrays.delete(path)
    const [there, here] = [shown(array.dtype, array.sizes), shown(leaf.dtype, Tensor.sizes(leaf))]
    if (array.dtype !== leaf.dtype) fail(`${path} is ${array.dtype} there but ${leaf.dtype} in this model`)
    if (there !== here)
      fail(`${path} is [${array.sizes.join(", ")}] there but [${Tensor.sizes(leaf).join(", ")}] in this model`)
  }
  for (const path of arrays.keys()) fail(`${path} is not in this model`)
}

/**
 * Begins with these variables, such as those of a run before or of a checkpoint, instead of fresh ones: fine-tuning. The
 * optimizer begins anew, and `resume` goes before it. Variables of another model are a compile error, and throw `ShapeError`
 * where the types do not know.
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
 * const more = Effect.gen(function*() {
 *   const first = yield* Trainer.fit(run)
 *   const second = yield* Trainer.fit(run.pipe(Trainer.startFrom(first.variables)))
 *   return second.step
 * })
 * Effect.runPromise(Effect.provide(more, Reference.layer())) // => 10
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const startFrom =
  <M, E, L, K extends string, Names extends string, Metrics, X, R, V>(variables: Guard<VariablesErr<M, V>, V>) =>
  (self: Run<M, E, L, K, Names, Metrics, X, R>): Run<M, E, L, K, Names, Metrics, X, R> => {
    const run = implementation(self)
    const { params, state } = variables as { readonly params: unknown; readonly state: unknown }
    const initial = { params, state }
    check(run.options.model.init(Random.key(0)), initial)
    return fromImplementation({ ...run, options: { ...run.options, initial } })
  }
