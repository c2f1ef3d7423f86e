/** How the models of this package are made: what is known of one example, and checks of a batch. */
import type * as Random from "@typegrad/core/Random"
import type { AnyTensor } from "@typegrad/core/Tensor"
import type { Bound, Signature } from "../Layer.ts"
import type { TrainOptions, Variables } from "../Model.ts"
import { bindSymbols, checkInput, nested, same } from "./apply.ts"
import { describeAs } from "./calls.ts"

/** Whether training a model draws random numbers: what its type says by `~needs`. */
export const needsKey = "~needsKey"

/** A model has records where a layer has null. */
export const orEmpty = (variables: { readonly params: unknown; readonly state: unknown }): Variables<any, any> => ({
  params: variables.params ?? {},
  state: variables.state ?? {}
})

/** What the model is after a signature that its input fits. */
type Rebind = (found: Signature) => Bound

/** For a model whose output has the names of its input, and no others. */
const byName =
  (input: Signature, bound: Bound): Rebind =>
  (found) =>
    describeAs(
      {
        ...bound,
        output: { shape: bindSymbols(bound.output.shape, nested(input, found)), dtype: bound.output.dtype }
      },
      bound
    )

/**
 * `bound` is a layer bound to `input`; `rebind` binds it again where the model is a layer, since an axis that is computed from
 * one with a name (`time-2`) is known only then.
 */
export const makeModel = <M>(input: Signature, bound: Bound, rebind: Rebind = byName(input, bound)): M => {
  const { output, init } = bound
  const model = {
    [needsKey]: bound.needsKey,
    "~kind": "model",
    "~name": "",
    "~bind": (found: Signature): Bound => {
      nested(input, found)
      return same(input.shape, found.shape) ? bound : rebind(found)
    },
    input: { shape: input.shape, dtype: input.dtype },
    output: { shape: output.shape, dtype: output.dtype },
    init: (key: Random.Key) => orEmpty(init === null ? { params: null, state: null } : init(key)),
    train: (variables: Variables<any, any>, x: AnyTensor, options?: TrainOptions) => {
      checkInput(input, x)
      const [y, state] = bound.train(variables, x, options?.key ?? null)
      return [y, state ?? {}]
    },
    infer: (variables: Variables<any, any>, x: AnyTensor) => {
      checkInput(input, x)
      return bound.infer(variables, x)
    }
  }
  return describeAs(model, bound) as unknown as M
}
