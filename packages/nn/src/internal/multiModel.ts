/** How models with records of inputs or outputs are made. */
import type * as Random from "@typegrad/core/Random"
import type { Signature } from "../Layer.ts"
import type { TrainOptions, Variables } from "../Model.ts"
import { describeAs } from "./calls.ts"
import type { Built } from "./define.ts"
import { needsKey, orEmpty } from "./model.ts"
import { checkInputs, isSignature, mapRecord } from "./multi.ts"

const plain = ({ dtype, shape }: Signature): Signature => ({ shape, dtype })

export const makeMultiModel = <M>(inputs: Signature | Readonly<Record<string, Signature>>, built: Built): M => {
  const model = {
    [needsKey]: built.needsKey,
    inputs: isSignature(inputs) ? plain(inputs) : mapRecord(inputs, plain),
    output: built.output,
    init: (key: Random.Key) => orEmpty(built.init === null ? { params: null, state: null } : built.init(key)),
    train: (variables: Variables<any, any>, x: unknown, options?: TrainOptions) => {
      checkInputs(inputs, x)
      const [y, state] = built.train(variables, x, options?.key ?? null)
      return [y, state ?? {}]
    },
    infer: (variables: Variables<any, any>, x: unknown) => {
      checkInputs(inputs, x)
      return built.infer(variables, x)
    }
  }
  return describeAs(model, built) as unknown as M
}
