/** Metrics as types: means over examples, and accumulators. */
import type { DType } from "@typegrad/core/DType"
import type { Dt, Shape, Sx } from "@typegrad/core/Shape"
import type { AnyTensor, Tensor } from "@typegrad/core/Tensor"
import type { Batch } from "../internal/label.ts"
import type { ClassErr, Front, SameErr } from "../internal/types/label.ts"
import type { Then, WeightsErr } from "../internal/types/weighted.ts"
import type { Fraction } from "../Loss.ts"
import type { Rule } from "../Rule.ts"

/**
 * A metric that is a mean over examples.
 *
 * @since 0.1.0
 * @category models
 */
export interface Metric extends Rule {
  readonly "~uses": string
  readonly name: string
  /** whether a larger value is better, or a smaller one */
  readonly better: "more" | "less"
  /**
   * The metric of every example of a batch, `[batch]` float32, with the label in field `labelField`. Throws `ShapeError` where
   * the label does not fit the output.
   */
  readonly perExample: (output: AnyTensor, batch: Batch, labelField: string) => Tensor<Shape>
  /** Where not all positions count: `perExample` as fractions, `[batch]` each, whose sums over all examples make the mean. */
  readonly fraction?: ((output: AnyTensor, batch: Batch, labelField: string) => Fraction) | null | undefined
}

/**
 * The state of an accumulator: a record of tensors, whose shapes stay what they are.
 *
 * @since 0.1.0
 * @category models
 */
export type State = { readonly [name: string]: AnyTensor }

/**
 * What a batch is to an accumulator.
 *
 * @since 0.1.0
 * @category models
 */
export interface Context {
  /** the field of the label */
  readonly label: string
  /** bool `[batch]`: false for examples that only fill the batch up, which count for nothing; all are there unless told */
  readonly present?: Tensor<Shape, "bool"> | undefined
}

/**
 * A metric that is no mean: a state goes through the batches of a dataset, by pure functions of tensors, and its result is that of the whole
 * dataset, however it is cut into batches:
 *
 *     result(update(update(init, a), b)) = result(merge(update(init, a), update(init, b))) = result(update(init, a and b))
 *
 * exactly for states of whole numbers, up to rounding for others. `Value` is what evaluation reports: a number, or an array.
 *
 * @since 0.1.0
 * @category models
 */
export interface Accumulator<Value = number> extends Rule {
  readonly "~uses": string
  readonly "~value": Value
  readonly name: string
  /** whether a larger value is better, or a smaller one */
  readonly better: "more" | "less"
  /** The state before the first batch, for outputs of this shape for one example. */
  readonly init: (output: { readonly shape: Shape; readonly dtype: DType }) => State
  /** The state after a batch. Throws `ShapeError` where the label does not fit the output. */
  readonly update: (state: State, output: AnyTensor, batch: Batch, context: Context) => State
  /** The state after the batches of both. */
  readonly merge: (a: State, b: State) => State
  readonly result: (state: State) => AnyTensor
}

/**
 * Options of metrics of class logits.
 *
 * @since 0.1.0
 * @category models
 */
export interface ClassOptions<M extends string> {
  /** a bool field, or float32 with 0 for false: which positions count, or which examples */
  readonly mask?: M | undefined
  /** an id that does not count */
  readonly ignore?: number | undefined
}

/**
 * Options of metrics whose label has the output's shape.
 *
 * @since 0.1.0
 * @category models
 */
export interface ElementOptions<M extends string> {
  /** a bool field, or float32 with 0 for false: which positions count, or which examples */
  readonly mask?: M | undefined
}

/**
 * The sentence of what crossEntropy does not take, in the label field of the loss, with the mask in field `M`.
 *
 * @since 0.1.0
 * @category type functions
 */
export type ClassesErr<R extends Rule, Name extends string, M> = Then<
  ClassErr<R["~out"], R["~dt"], Sx<R["~label"]>, Dt<R["~label"]>, R["~key"], Name>,
  WeightsErr<R["~ex"], Front<R["~out"]>, never, M, Name>
>

/**
 * The sentence of labels that have not the output's shape, with the mask in field `M`.
 *
 * @since 0.1.0
 * @category type functions
 */
export type ElementsErr<R extends Rule, Name extends string, M, Wanted, Said extends string> = Then<
  SameErr<R["~out"], R["~dt"], Sx<R["~label"]>, Dt<R["~label"]>, Wanted, Said, R["~key"], Name>,
  WeightsErr<R["~ex"], R["~out"], never, M, Name>
>

/**
 * An accumulator of class logits.
 *
 * @since 0.1.0
 * @category models
 */
export interface ClassAccumulator<Name extends string, M extends string = never, Value = number>
  extends Accumulator<Value> {
  readonly "~uses": M
  readonly "~err": ClassesErr<this, Name, M>
}

/**
 * An accumulator of elements; labels may be bool where `Wanted` says so.
 *
 * @since 0.1.0
 * @category models
 */
export interface ElementAccumulator<
  Name extends string,
  M extends string = never,
  Wanted extends string = "float32",
  Said extends string = "float32"
> extends Accumulator {
  readonly "~uses": M
  readonly "~err": ElementsErr<this, Name, M, Wanted, Said>
}
