/**
 * Models whose input or output is a record: an encoder with a decoder that reads a second sequence, or an autoencoder that also
 * tells of the distribution of its code. `Nn.define` makes them.
 *
 * @since 0.1.0
 */
import type { DType } from "@typegrad/core/DType"
import type { Key } from "@typegrad/core/Random"
import type { Guard } from "@typegrad/core/Shape"
import type { NeedErr } from "./internal/types/apply.ts"
import type { Argument, Gives, InputsErr, Outputs, Signatures } from "./internal/types/multi.ts"
import type { Need, Signature } from "./Layer.ts"
import type { Spec, TrainOptions, Variables } from "./Model.ts"

/**
 * A model from `In`, one example's tensor or a record of them, to `Out`, the shape of one tensor or a record of tensors. Batch
 * axes lead, and are those of every input and output. Unlike a `Model` it is no layer; it can be a part of `Nn.define`.
 *
 * @since 0.1.0
 * @category models
 */
export interface MultiModel<
  In,
  Out,
  Params,
  State = {},
  Needs extends Need = never,
  OutDType extends DType = "float32"
> {
  readonly "~spec": Spec<In, Out, OutDType, Params, State, Needs>
  /** the input of one example, or a record of them */
  readonly inputs: Signatures<In>
  /** the output of one example, or a record of them */
  readonly output: Outputs<Out, OutDType>
  /** Fresh variables, as expressions of the key. */
  readonly init: (key: Key) => Variables<Params, State>
  /** The output for a batch and the state after it. Inputs that do not fit, or whose batch axes differ, throw `ShapeError`. */
  readonly train: <X extends Argument<In>, Options extends TrainOptions = {}>(
    variables: Variables<Params, State>,
    inputs: Guard<NeedErr<Options, Needs>, Guard<InputsErr<X, In>, X>>,
    options?: Options
  ) => readonly [Gives<X, In, Out, OutDType>, State]
  /** The output for a batch: no dropout, and the statistics of the state. */
  readonly infer: <X extends Argument<In>>(
    variables: Variables<Params, State>,
    inputs: Guard<InputsErr<X, In>, X>
  ) => Gives<X, In, Out, OutDType>
}

/**
 * Any such model, for code that has checked its shapes by other means.
 *
 * @since 0.1.0
 * @category models
 */
export interface AnyMultiModel {
  readonly "~spec": Spec<any, any, any, any, any, any>
  readonly inputs: Signature | Readonly<Record<string, Signature>>
  readonly output: Signature | Readonly<Record<string, Signature>>
  readonly init: (key: Key) => Variables<any, any>
  readonly train: (variables: any, inputs: any, options?: any) => readonly [any, any]
  readonly infer: (variables: any, inputs: any) => any
}
