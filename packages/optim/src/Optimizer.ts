/**
 * Optimizers: chains of pure transformations of gradients. What comes out of a chain is added to the parameters.
 *
 * @since 0.1.0
 */
import type { Guard, Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as Tree from "@typegrad/core/Tree"
import { chain } from "./internal/chain.ts"
import { addDecayedWeights, type Decay } from "./internal/transforms/addDecayedWeights.ts"
import { type RateRule, scaleByLearningRate } from "./internal/transforms/scale.ts"
import { type AdamOptions, scaleByAdam } from "./internal/transforms/scaleByAdam.ts"
import { trace } from "./internal/transforms/trace.ts"
import type { MaskErr } from "./internal/types/masks.ts"
import type { StateErr, TreeErr } from "./internal/types/misfit.ts"
import type { Adam, Chain, StateFor, Stateless, StateRule, Traced } from "./internal/types/state.ts"
import type { Schedule } from "./Schedule.ts"

export { adadelta, adagrad, lamb, rmsprop } from "./internal/adaptive.ts"
export { chain } from "./internal/chain.ts"
export { addDecayedWeights, type Decay } from "./internal/transforms/addDecayedWeights.ts"
export { clipByGlobalNorm } from "./internal/transforms/clipByGlobalNorm.ts"
export { type RateRule, scale, scaleByLearningRate } from "./internal/transforms/scale.ts"
export { type AdadeltaOptions, scaleByAdadelta } from "./internal/transforms/scaleByAdadelta.ts"
export { type AdamOptions, scaleByAdam } from "./internal/transforms/scaleByAdam.ts"
export { type RmsOptions, scaleByRms } from "./internal/transforms/scaleByRms.ts"
export { type RssOptions, scaleByRss } from "./internal/transforms/scaleByRss.ts"
export { scaleByTrustRatio } from "./internal/transforms/scaleByTrustRatio.ts"
export { trace } from "./internal/transforms/trace.ts"
export type { MaskErr, Masks } from "./internal/types/masks.ts"
export type { StateErr, TreeErr } from "./internal/types/misfit.ts"
export type {
  Adadelta,
  AdadeltaState,
  Adam,
  AdamState,
  CentredState,
  Chain,
  Counted,
  CountState,
  Rms,
  RmsState,
  Rss,
  RssState,
  StateFor,
  Stateless,
  StateRule,
  Traced,
  TraceState
} from "./internal/types/state.ts"

/**
 * A pure, traced transformation of gradients. `S` is a function on types from the parameters to the state it keeps; `Q` is
 * the union of the masks it was given, which whoever knows the parameters checks.
 *
 * @since 0.1.0
 * @category models
 */
export interface Optimizer<S extends StateRule, Q extends string = ""> {
  /** types only */
  readonly "~rule": S
  /** types only */
  readonly "~mask": Q
  /** The state before the first step. */
  readonly init: <P>(params: Guard<MaskErr<P, Q>, P>) => StateFor<S, P>
  /** Updates, a tree like the parameters which is added to them, and the state after the step. */
  readonly update: <P, G = P, T = StateFor<S, P>>(
    gradients: Guard<TreeErr<P, G, "update: the gradients are those of other parameters">, G>,
    state: Guard<StateErr<P, StateFor<S, P>, T>, T>,
    params: P
  ) => readonly [updates: P, state: StateFor<S, P>]
}

/**
 * Any optimizer, for code that has checked its types by other means.
 *
 * @since 0.1.0
 * @category models
 */
export interface AnyOptimizer {
  readonly "~rule": StateRule
  readonly "~mask": string
  readonly init: (params: any) => any
  readonly update: (gradients: any, state: any, params: any) => readonly [any, any]
}

/**
 * The parameters after a step: the sum of parameters and updates, leaf by leaf.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Optimizer from "@typegrad/optim/Optimizer"
 *
 * const params = { w: Tensor.ones([3]) }
 * Optimizer.applyUpdates(params, { w: Tensor.ones([3]) }).w.shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const applyUpdates = <P, U = P>(
  params: P,
  updates: Guard<TreeErr<P, U, "applyUpdates: the updates are those of other parameters">, U>
): P =>
  Tree.map2(params, updates as unknown as P, (parameter, update) =>
    Tensor.add(parameter as unknown as Tensor.Tensor<Shape>, update as unknown as Tensor.Tensor<Shape>)
  )

/**
 * Stochastic gradient descent: the update is `-learningRate gradient`.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Optimizer from "@typegrad/optim/Optimizer"
 *
 * Optimizer.sgd({ learningRate: 0.1 }).init({ w: Tensor.ones([3]) }) // => {}
 * ```
 *
 * @since 0.1.0
 * @category optimizers
 */
export const sgd = <R extends number | Schedule>(options: { readonly learningRate: R }): Optimizer<RateRule<R>> =>
  scaleByLearningRate(options.learningRate)

/**
 * Gradient descent with momentum (Polyak 1964): `velocity = momentum velocity + gradient`, and the update is
 * `-learningRate velocity`, as in PyTorch. `momentum` is 0.9 unless given.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Optimizer from "@typegrad/optim/Optimizer"
 *
 * Optimizer.momentum({ learningRate: 0.1 }).init({ w: Tensor.ones([3]) })[0].velocity.w.shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category optimizers
 */
export const momentum = <R extends number | Schedule>(options: {
  readonly learningRate: R
  readonly momentum?: number
}): Optimizer<Chain<readonly [Traced, RateRule<R>]>> =>
  chain(trace({ decay: options.momentum ?? 0.9 }), scaleByLearningRate(options.learningRate))

/**
 * Gradient descent with Nesterov's momentum (Nesterov 1983, Sutskever et al. 2013): `velocity = momentum velocity +
 * gradient`, and the update is `-learningRate (gradient + momentum velocity)`, as in PyTorch. `momentum` is 0.9 unless given.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Optimizer from "@typegrad/optim/Optimizer"
 *
 * Optimizer.nesterov({ learningRate: 0.1 }).init({ w: Tensor.ones([3]) })[0].velocity.w.shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category optimizers
 */
export const nesterov = <R extends number | Schedule>(options: {
  readonly learningRate: R
  readonly momentum?: number
}): Optimizer<Chain<readonly [Traced, RateRule<R>]>> =>
  chain(trace({ decay: options.momentum ?? 0.9, nesterov: true }), scaleByLearningRate(options.learningRate))

/**
 * Adam (Kingma and Ba 2015), with bias correction.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Optimizer from "@typegrad/optim/Optimizer"
 *
 * Optimizer.adam({ learningRate: 1e-3 }).init({ w: Tensor.ones([3]) })[0].step.dtype // => "int32"
 * ```
 *
 * @since 0.1.0
 * @category optimizers
 */
export const adam = <R extends number | Schedule>(
  options: AdamOptions & { readonly learningRate: R }
): Optimizer<Chain<readonly [Adam, RateRule<R>]>> =>
  chain(scaleByAdam(options), scaleByLearningRate(options.learningRate))

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019): the update is
 * `-learningRate (adam + rate parameter)`. The rate is 0.01 and all parameters decay unless `decay` says otherwise.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Optimizer from "@typegrad/optim/Optimizer"
 *
 * const params = { dense0: { kernel: Tensor.ones([3, 2]), bias: Tensor.zeros([2]) } }
 * const optimizer = Optimizer.adamW({ learningRate: 1e-3, decay: { rate: 0.1, only: ["*.kernel"] } })
 * optimizer.init(params)[0].v.dense0.kernel.shape // => [3, 2]
 * ```
 *
 * @since 0.1.0
 * @category optimizers
 */
export const adamW = <R extends number | Schedule, const Q extends string = "">(
  options: AdamOptions & { readonly learningRate: R; readonly decay?: Decay<Q> }
): Optimizer<Chain<readonly [Adam, Stateless, RateRule<R>]>, Q> =>
  chain(
    scaleByAdam(options),
    addDecayedWeights<Q>(options.decay ?? { rate: 0.01 }),
    scaleByLearningRate(options.learningRate)
  ) as unknown as Optimizer<Chain<readonly [Adam, Stateless, RateRule<R>]>, Q>
