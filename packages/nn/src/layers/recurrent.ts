/** What `rnn`, `lstm` and `gru` are: one layer but for the cell. */
import type * as Random from "@typegrad/core/Random"
import type { Dim, Guard } from "@typegrad/core/Shape"
import type * as Tensor from "@typegrad/core/Tensor"
import type * as Initializer from "../Initializer.ts"
import type { Count, Last, Rate } from "../internal/types/check.ts"
import type {
  BatchOf,
  CellKind,
  CellParams,
  CellState,
  ReadErr,
  SequenceErr,
  SequenceOut,
  StepsOf,
  UnrollErr
} from "../internal/types/recurrent.ts"
import type { Layer, Need } from "../Layer.ts"

/**
 * What `unroll` may be told besides the sequence: `initial`, the state before the first step (else zeros); which steps are there,
 * by `lengths` (int32 `[batch..]`: those before it, all of them where it is beyond the end and none where it is negative, which
 * is no error) or by a `mask` (bool `[batch.., time]`); and `key`, for the dropout of the state,
 * without which there is none.
 *
 * @since 0.1.0
 * @category models
 */
export interface UnrollOptions {
  readonly initial?: unknown
  readonly lengths?: Tensor.AnyTensor | undefined
  readonly mask?: Tensor.AnyTensor | undefined
  readonly key?: Random.Key | undefined
}

/**
 * A cell of `U` units over the steps of `[time, features]`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Recurrent<
  C extends CellKind,
  U extends number,
  Sequence extends boolean = true,
  Name extends string = "",
  Needs extends Need = never
> extends Layer {
  readonly "~kind": C
  readonly "~name": Name
  readonly "~needs": Needs
  readonly "~out": SequenceOut<this["~in"], U, Sequence>
  readonly "~outDt": this["~dt"]
  readonly "~params": CellParams<C, Last<this["~in"]>, U>
  readonly "~state": null
  readonly "~err": SequenceErr<this["~in"], this["~dt"], C>
  /** units and `returnSequence`; no value at run time */
  readonly "~of": readonly [U, Sequence]
  /** the same from the other end */
  readonly "~turned": () => Layer
  /**
   * The layer as a function: the outputs of all steps of `x` `[batch.., time, features]`, `[batch.., time, units]`, and the state
   * after the last (where `reverse` is set, after the first). A step that is not there, by `lengths` or `mask`, is not looked at: it
   * keeps the state, and its output is 0, so `reverse` reads a sequence that is padded at its end from its own end.
   *
   * Throws `ShapeError` where shapes and dtypes do not fit.
   */
  readonly unroll: <In extends Dim, X extends Tensor.AnyTensor, const O extends UnrollOptions = {}>(
    params: CellParams<C, In, U>,
    x: Guard<ReadErr<X, In, C, [unknown, unknown], "batch.., time, ">, X>,
    options?: Guard<UnrollErr<O, X, C, U, C>, O>
  ) => readonly [outputs: Tensor.Tensor<StepsOf<X, U>>, last: CellState<C, BatchOf<X>, U>]
}

/**
 * The options of recurrent layers.
 *
 * @since 0.1.0
 * @category models
 */
export interface RecurrentOptions<C extends CellKind, Sequence extends boolean, Name extends string, R extends number> {
  /** the key of its parameters in the model's; else the kind and a number */
  readonly name?: Name
  /** from the last step to the first: an output stands where its step does; false unless given */
  readonly reverse?: boolean
  /** true, unless given: the outputs of all steps, `[time, units]`; false: that of the step taken last, `[units]` */
  readonly returnSequence?: Sequence
  /**
   * in training, the probability of an element of the state to be hidden from the recurrent kernel, at every step of a sequence
   * (Gal and Ghahramani 2016): in [0, 1), 0 unless given
   */
  readonly recurrentDropout?: Rate<R, `${C}: recurrentDropout`>
  /** of the kernel of each gate: Glorot uniform unless given */
  readonly kernelInit?: Initializer.Initializer
  /** of the recurrent kernel of each gate: orthogonal unless given (Saxe et al. 2014) */
  readonly recurrentInit?: Initializer.Initializer
  /** of the bias: zeros unless given */
  readonly biasInit?: Initializer.Initializer
}

/** Dropout needs a key. */
export type DropoutNeed<R extends number> = [R] extends [0] ? never : "Key"

export type UnitsOf<U extends number, C extends CellKind> = Count<U, `${C}: units`>
