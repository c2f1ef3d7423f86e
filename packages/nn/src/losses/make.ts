import type { Guard } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import { batched } from "../internal/batch.ts"
import { fail, show } from "../internal/layer.ts"
import type { MadeErr, RowsErr, UsesErr } from "../internal/types/made.ts"
import type { Loss } from "../Loss.ts"

/**
 * A loss of outputs `O` and the fields `E` of examples, both as batches.
 *
 * @since 0.1.0
 * @category models
 */
export interface MadeLoss<O, E, K extends string, Name extends string> extends Loss<K> {
  readonly "~uses": keyof E & string
  readonly "~takes": O
  readonly "~err": MadeErr<O, E, Name, this["~out"], this["~dt"], this["~ex"]>
}

type AnyRecord = Readonly<Record<string, Tensor.AnyTensor>>

/**
 * A loss of one's own: `perExample` gives the loss of every example of a batch, `[batch]`. Its annotated arguments say what it
 * takes: the output of the model, a tensor or a record of tensors, and the fields of the examples that `uses` names. The first axis
 * of each is `"batch"`. `Trainer.make` checks them against model and data. `label` is the field that metrics compare the output
 * with. Losses of several outputs are sums of others: `Loss.crossEntropy.perExample(output.digit, example)`.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Loss from "@typegrad/nn/Loss"
 *
 * interface Output {
 *   readonly mean: Tensor.Tensor<["batch", 1]>
 *   readonly logVariance: Tensor.Tensor<["batch", 1]>
 * }
 * const gaussian = Loss.make({
 *   name: "gaussian",
 *   uses: ["price"],
 *   perExample: ({ mean, logVariance }: Output, { price }: { readonly price: Tensor.Tensor<["batch", 1]> }) => {
 *     const scaled = Tensor.div(Tensor.square(Tensor.sub(price, mean)), Tensor.exp(logVariance))
 *     return Tensor.mean(Tensor.add(scaled, logVariance), [1])
 *   }
 * })
 * gaussian.name // => "gaussian"
 * ```
 *
 * @since 0.1.0
 * @category losses
 */
export const make = <
  O,
  E,
  R,
  const F extends string,
  const Name extends string,
  const K extends string = "label"
>(options: {
  readonly name: Name
  /** the fields of examples that `perExample` reads */
  readonly uses: Guard<UsesErr<E, F>, ReadonlyArray<F>>
  readonly perExample: Guard<RowsErr<R>, (output: O, batch: E) => R>
  readonly label?: K
}): MadeLoss<O, E, K, Name> => {
  const uses = options.uses as ReadonlyArray<string>
  const perExample = options.perExample as unknown as (output: unknown, batch: unknown) => Tensor.AnyTensor
  const withBatch = (record: AnyRecord): AnyRecord =>
    Object.fromEntries(Object.entries(record).map(([name, x]) => [name, batched(x)]))
  const loss = {
    name: options.name,
    labelField: options.label ?? "label",
    classIds: false,
    uses,
    perExample: (output: Tensor.AnyTensor | AnyRecord, batch: AnyRecord) => {
      const fields = Object.fromEntries(uses.map((field) => [field, batch[field]!]))
      const given = Tensor.isTensor(output) ? batched(output) : withBatch(output)
      const y = perExample(given, withBatch(fields))
      if (y.shape.length !== 1 || y.dtype !== "float32")
        fail(
          "Loss.make",
          `Loss.make: perExample must give one number an example, float32 [batch], but gives ${y.dtype} ${show(y.shape)}`
        )
      return y
    }
  }
  return loss as never
}
