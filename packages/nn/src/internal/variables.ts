/** Models with variables that are there already. */
import type { NdArray } from "@typegrad/core/NdArray"
import * as Random from "@typegrad/core/Random"
import type { Guard } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as Tree from "@typegrad/core/Tree"
import type { Layer, Signature } from "../Layer.ts"
import type { AnyModel, ParamsOf, SpecOf, StateOf, Variables } from "../Model.ts"
import type { AnyMultiModel } from "../MultiModel.ts"
import { describeAs } from "./calls.ts"
import { fail, show } from "./layer.ts"
import type { Argument, Gives, InputsErr } from "./types/multi.ts"

/**
 * The variables of a model: expressions, or host arrays as training leaves them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Given<M> {
  readonly params: ParamsOf<M> | Tree.ToArrays<ParamsOf<M>>
  readonly state: StateOf<M> | Tree.ToArrays<StateOf<M>>
}

/**
 * A model that waits for its input only.
 *
 * @since 0.1.0
 * @category models
 */
export type Inference<M> =
  SpecOf<M> extends {
    readonly in: infer In
    readonly out: infer Out
    readonly dt: infer T extends AnyModel["output"]["dtype"]
  }
    ? <X extends Argument<In>>(x: Guard<InputsErr<X, In>, X>) => Gives<X, In, Out, T>
    : never

const asTensor = (leaf: unknown): Tensor.AnyTensor =>
  Tensor.isTensor(leaf) ? leaf : (Tensor.constant(leaf as NdArray) as Tensor.AnyTensor)

const shown = (x: Tensor.AnyTensor): string => `${x.dtype} ${show(Tensor.sizes(x))}`

/** The given variables in the order of the model's; what the model does not have is left out. */
const fitted = (op: string, like: unknown, given: unknown): any => {
  const found = new Map(Tree.entries(given).map(([path, leaf]) => [path, asTensor(leaf)] as const))
  return Tree.map(like, (leaf: any, path) => {
    const own = found.get(path) ?? fail(op, `${op}: the variables have no ${path}`)
    if (shown(own) !== shown(leaf)) fail(op, `${op}: ${path} is ${shown(own)} there but ${shown(leaf)} in this model`)
    return own
  })
}

const variablesOf = (op: string, model: AnyModel | AnyMultiModel, given: unknown): Variables<any, any> => {
  const { params, state } = given as Variables<unknown, unknown>
  return fitted(op, model.init(Random.key(0)), { params, state })
}

/**
 * The model as a pure function of its input: its inference (no dropout, running statistics) with these variables, which are constants
 * of the function. Variables of other shapes throw `ShapeError`; what the model does not have is left out, so a prefix takes those
 * of the whole.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Model from "@typegrad/nn/Model"
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const model = Nn.sequential(Nn.input([4]), Nn.dense(2), Nn.dropout(0.5))
 * const predict = Model.inference(model, model.init(Random.key(0)))
 * predict(Tensor.zeros([8, 4])).shape // => [8, 2]
 * ```
 *
 * @since 0.1.0
 * @category destructors
 */
export const inference = <const M extends AnyModel | AnyMultiModel>(model: M, variables: Given<M>): Inference<M> => {
  const own = variablesOf("inference", model, variables)
  return ((x: unknown) => model.infer(own, x)) as never
}

/**
 * The model with these variables in place of fresh ones, whatever the key: a trained one as a part of another. Variables of other
 * shapes throw `ShapeError`; what the model does not have is left out.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Model from "@typegrad/nn/Model"
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const features = Nn.sequential(Nn.input([784]), Nn.dense(128), Nn.relu)
 * const trained = features.init(Random.key(0))
 * const model = Nn.sequential(Nn.input([784]), Nn.frozen(Model.withVariables(features, trained)), Nn.dense(10))
 * model.init(Random.key(1)).state.model0.params.dense0.kernel === trained.params.dense0.kernel // => true
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const withVariables = <const M extends AnyModel | AnyMultiModel>(model: M, variables: Given<M>): M => {
  const own = variablesOf("withVariables", model, variables)
  const bind = (model as Partial<Layer>)["~bind"]
  if (bind === undefined) return describeAs({ ...model, init: () => own }, model)
  const hasState = Tree.leaves(own.state).length > 0
  const rebind = (input: Signature) => {
    const bound = bind(input)
    const init = bound.init === null ? null : () => ({ params: own.params, state: hasState ? own.state : null })
    return describeAs({ ...bound, init }, bound)
  }
  return describeAs({ ...model, init: () => own, "~bind": rebind }, model)
}
