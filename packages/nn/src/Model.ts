/**
 * Models: values that describe how to make variables and how to apply them, with every shape in the type.
 *
 * @since 0.1.0
 */
import type { DType } from "@typegrad/core/DType"
import * as Random from "@typegrad/core/Random"
import type { Guard, Shape, Subst } from "@typegrad/core/Shape"
import type { AnyTensor, Tensor } from "@typegrad/core/Tensor"
import { numbers } from "./internal/product.ts"
import type { AsLayerErr, EnvOf, Fit, FitErr, NeedErr, Out } from "./internal/types/apply.ts"
import type { Layer, Need, Signature } from "./Layer.ts"

export { type Row, type Summary, type SummaryOptions, summary, table } from "./internal/summary.ts"
export { type Given, type Inference, inference, withVariables } from "./internal/variables.ts"

/**
 * What a model computes with: parameters, which an optimizer moves, and state (running statistics), which training replaces.
 *
 * @since 0.1.0
 * @category models
 */
export interface Variables<out Params, out State> {
  readonly params: Params
  readonly state: State
}

/**
 * What other packages read off a model's type. It has no value at run time.
 *
 * @since 0.1.0
 * @category models
 */
export interface Spec<In, Out, OutDType extends DType, Params, State, Needs> {
  /** the input of one example, as a tensor type, or a record of them */
  readonly in: In
  /** the shape of the output of one example, or a record of tensor types */
  readonly out: Out
  readonly dt: OutDType
  readonly params: Params
  readonly state: State
  readonly needs: Needs
}

/**
 * @since 0.1.0
 * @category models
 */
export interface TrainOptions {
  readonly key?: Random.Key
}

/**
 * A model from examples of shape `In` to `Out`. `Params` and `State` are exact records (`{}` where there is no state);
 * `Needs` is what training must be given besides. A model is a layer, so `sequential` nests.
 *
 * @since 0.1.0
 * @category models
 */
export interface Model<
  In extends Shape,
  Out extends Shape,
  Params,
  State = {},
  Needs extends Need = never,
  InDType extends DType = "float32",
  OutDType extends DType = "float32"
> extends Layer {
  readonly "~kind": "model"
  readonly "~name": ""
  readonly "~needs": Needs
  readonly "~out": Nested<this["~in"], In, Out>
  readonly "~outDt": OutDType
  readonly "~params": [keyof Params | keyof State] extends [never] ? null : Params
  readonly "~state": [keyof State] extends [never] ? null : State
  readonly "~err": AsLayerErr<this["~in"], this["~dt"], In, InDType>
  readonly "~spec": Spec<Tensor<In, InDType>, Out, OutDType, Params, State, Needs>
  /** the input of one example */
  readonly input: Signature<In, InDType>
  /** the output of one example */
  readonly output: Signature<Out, OutDType>
  /** Fresh variables, as expressions of the key. */
  readonly init: (key: Random.Key) => Variables<Params, State>
  /**
   * The output for a batch and the state after it. `x` is `[batch.., ...In]`; an input that does not fit throws `ShapeError`.
   */
  readonly train: <X extends AnyTensor, Options extends TrainOptions = {}>(
    variables: Variables<Params, State>,
    x: Guard<NeedErr<Options, Needs>, Guard<FitErr<X, In, InDType>, X>>,
    options?: Options
  ) => readonly [Applied<X, In, Out, OutDType>, State]
  /** The output for a batch `[batch.., ...In]`: no dropout, and the statistics of the state. */
  readonly infer: <X extends AnyTensor>(
    variables: Variables<Params, State>,
    x: Guard<FitErr<X, In, InDType>, X>
  ) => Applied<X, In, Out, OutDType>
}

/** The output where the model is a layer: its symbols are bound by what reaches it. */
type Nested<S, In, O extends Shape> = Subst<O, EnvOf<S, In>>

/**
 * The output of a model for the batch `X`.
 *
 * @since 0.1.0
 * @category type functions
 */
export type Applied<X, In extends Shape, O extends Shape, OutDType extends DType> = Out<Fit<X, In>, O, OutDType>

/**
 * Any model, for code that has checked its shapes by other means.
 *
 * @since 0.1.0
 * @category models
 */
export interface AnyModel {
  readonly "~spec": Spec<any, any, any, any, any, any>
  readonly input: Signature
  readonly output: Signature
  readonly init: (key: Random.Key) => Variables<any, any>
  readonly train: (variables: any, x: any, options?: any) => readonly [any, any]
  readonly infer: (variables: any, x: any) => any
}

/**
 * @since 0.1.0
 * @category type functions
 */
export type SpecOf<M> = M extends { readonly "~spec": infer S } ? S : never

/**
 * The parameters of a model: an exact record.
 *
 * @since 0.1.0
 * @category type functions
 */
export type ParamsOf<M> = M extends { readonly "~spec": { readonly params: infer P } } ? P : never

/**
 * The state of a model: `{}` where there is none.
 *
 * @since 0.1.0
 * @category type functions
 */
export type StateOf<M> = M extends { readonly "~spec": { readonly state: infer S } } ? S : never

/**
 * What training a model needs besides variables and input: `"Key"` or never.
 *
 * @since 0.1.0
 * @category type functions
 */
export type NeedsOf<M> = M extends { readonly "~spec": { readonly needs: infer N } } ? N : never

/**
 * How many numbers the parameters of a model hold.
 *
 * @example
 * ```ts
 * import * as Model from "@typegrad/nn/Model"
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const mlp = Nn.sequential(Nn.input([784]), Nn.dense(256), Nn.relu, Nn.dense(10))
 * Model.parameterCount(mlp) // => 203530
 * ```
 *
 * @since 0.1.0
 * @category destructors
 */
export const parameterCount = (model: Pick<AnyModel, "init">): number => numbers(model.init(Random.key(0)).params)
