/** How the models of this package are made: what is known of one example, and checks of a batch. */
import type * as Random from "@typegrad/core/Random"
import type { AnyTensor } from "@typegrad/core/Tensor"
import type { Bound, Signature } from "../Layer.ts"
import type { TrainOptions, Variables } from "../Model.ts"
import { bindSymbols, checkInput, nested } from "./apply.ts"

/** A model has records where a layer has null. */
const orEmpty = (variables: { readonly params: unknown; readonly state: unknown }): Variables<any, any> => ({
  params: variables.params ?? {},
  state: variables.state ?? {}
})

/** `bound` is a layer bound to `input`. */
export const makeModel = <M>(input: Signature, bound: Bound): M => {
  const { output, init, needsKey, hasState } = bound
  const model = {
    "~kind": "model",
    "~name": "",
    "~bind": (found: Signature): Bound => ({
      output: { shape: bindSymbols(output.shape, nested(input, found)), dtype: output.dtype },
      needsKey,
      hasState,
      init,
      train: bound.train,
      infer: bound.infer
    }),
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
  return model as unknown as M
}
