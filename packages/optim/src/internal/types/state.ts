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
