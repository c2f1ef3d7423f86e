import type { Guard } from "@typegrad/core/Shape"
import { describeAs } from "../internal/calls.ts"
import { build } from "../internal/define.ts"
import { makeModel } from "../internal/model.ts"
import { isSignature } from "../internal/multi.ts"
import { makeMultiModel } from "../internal/multiModel.ts"
import { retraced } from "../internal/outputs.ts"
import type {
  AxisErr,
  Batches,
  Callables,
  CheckedParts,
  Context,
  Defined,
  Inputs,
  ResultErr
} from "../internal/types/define.ts"
import type { Need } from "../Layer.ts"

/**
 * A model from its inputs, its parts and a function that applies them, for what is no chain of layers: skips across a network,
 * several inputs, weights in two places.
 *
 * `inputs` is one `Nn.input(shape)`, or a record of them. Parts are models, tensors that are learned (`Nn.parameter`) and layers
 * without variables. Inside `apply` each is a function of a batch, with its variables, its state and its random key behind the
 * scene; a part called twice has the same weights. `part.params` are its parameters. Batches have the axis `"batch"` in front,
 * and so must the result: a tensor, or a record of tensors.
 *
 * Variables are records by the name of the part. With one input and one output this is an ordinary `Model`, which is a layer
 * too; else a `MultiModel`. With `needs: "Key"` the third argument of `apply` has a key of its own in training, and null in
 * inference. `apply` is traced here for the shape of the output (and where the model is a layer, for what reaches it): what does not
 * fit throws `ShapeError` there. It must be pure, and a part with state must not be called inside a loop of `Transform`.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const model = Nn.define({
 *   inputs: { image: Nn.input([784]), caption: Nn.input([32]) },
 *   parts: {
 *     see: Nn.sequential(Nn.input([784]), Nn.dense(64), Nn.relu),
 *     read: Nn.sequential(Nn.input([32]), Nn.dense(64), Nn.relu)
 *   },
 *   apply: ({ see, read }, { image, caption }) => Tensor.mul(see(image), read(caption))
 * })
 * model.output.shape // => [64]
 * model.init(Random.key(0)).params.read.dense0.kernel.shape // => [32, 64]
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const define = <
  const I extends Inputs,
  const Ps extends Readonly<Record<string, unknown>>,
  R,
  N extends Need = never
>(definition: {
  readonly inputs: Guard<AxisErr<I>, I>
  readonly parts: CheckedParts<Ps>
  readonly apply: (parts: Callables<Ps>, inputs: Batches<I>, context: Context<N>) => Guard<ResultErr<R>, R>
  readonly needs?: N
}): Defined<I, Ps, R, N> => {
  const built = build(definition as never)
  const inputs = definition.inputs as Inputs
  if (!isSignature(inputs) || !isSignature(built.output)) return makeMultiModel(inputs, built) as never
  const bound = describeAs({ ...built, output: built.output }, built)
  return makeModel(inputs, bound, retraced(bound)) as never
}
