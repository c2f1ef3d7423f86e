/** What optimizers keep from step to step, as functions on types from the parameters. */
import type { Tensor } from "@typegrad/core/Tensor"

/**
 * A function on types: set `~params`, read `~state`. Neither has a value at run time.
 *
 * @since 0.1.0
 * @category models
 */
export interface StateRule {
  readonly "~params": unknown
  readonly "~state": unknown
}

/**
 * The state that the rule `S` keeps for the parameters `P`: a tree of tensors.
 *
 * @since 0.1.0
 * @category type functions
 */
export type StateFor<S, P> = S & { readonly "~params": P } extends { readonly "~state": infer State } ? State : never

/**
 * Nothing is kept.
 *
 * @since 0.1.0
 * @category models
 */
export interface Stateless extends StateRule {
  readonly "~state": {}
}

/**
 * The number of steps taken.
 *
 * @since 0.1.0
 * @category models
 */
export interface CountState {
  readonly step: Tensor<[], "int32">
}

/**
 * @since 0.1.0
 * @category models
 */
export interface Counted extends StateRule {
  readonly "~state": CountState
}

/**
 * The velocity of momentum, a tree like the parameters.
 *
 * @since 0.1.0
 * @category models
 */
export interface TraceState<P> {
  readonly velocity: P
}

/**
 * @since 0.1.0
 * @category models
 */
export interface Traced extends StateRule {
  readonly "~state": TraceState<this["~params"]>
}

/**
 * The number of steps taken, and the running means of the gradient (`m`) and of its square (`v`), trees like the parameters.
 *
 * @since 0.1.0
 * @category models
 */
export interface AdamState<P> {
  readonly step: Tensor<[], "int32">
  readonly m: P
  readonly v: P
}

/**
 * @since 0.1.0
 * @category models
 */
export interface Adam extends StateRule {
  readonly "~state": AdamState<this["~params"]>
}

/**
 * The sum of the squared gradients, a tree like the parameters.
 *
 * @since 0.1.0
 * @category models
 */
export interface RssState<P> {
  readonly sum: P
}

/**
 * @since 0.1.0
 * @category models
 */
export interface Rss extends StateRule {
  readonly "~state": RssState<this["~params"]>
}

/**
 * The running mean of the squared gradient, a tree like the parameters.
 *
 * @since 0.1.0
 * @category models
 */
export interface RmsState<P> {
  readonly v: P
}

/**
 * As `RmsState`, and the running mean of the gradient.
 *
 * @since 0.1.0
 * @category models
 */
export interface CentredState<P> extends RmsState<P> {
  readonly m: P
}

/**
 * @since 0.1.0
 * @category models
 */
export interface Rms<C extends boolean = false> extends StateRule {
  readonly "~state": C extends true ? CentredState<this["~params"]> : RmsState<this["~params"]>
}

/**
 * The running means of the squared gradient (`v`) and of the squared update (`d`), trees like the parameters.
 *
 * @since 0.1.0
 * @category models
 */
export interface AdadeltaState<P> {
  readonly v: P
  readonly d: P
}

/**
 * @since 0.1.0
 * @category models
 */
export interface Adadelta extends StateRule {
  readonly "~state": AdadeltaState<this["~params"]>
}

type States<Rules, P> = { readonly [K in keyof Rules]: StateFor<Rules[K], P> }

/**
 * The states of a chain, one a transform.
 *
 * @since 0.1.0
 * @category models
 */
export interface Chain<Rules extends ReadonlyArray<StateRule>> extends StateRule {
  readonly "~state": States<Rules, this["~params"]>
}
