/** Optimizers with a rate for every element. */
import type { Optimizer } from "../Optimizer.ts"
import type { Schedule } from "../Schedule.ts"
import { chain } from "./chain.ts"
import { addDecayedWeights, type Decay } from "./transforms/addDecayedWeights.ts"
import { type RateRule, scaleByLearningRate } from "./transforms/scale.ts"
import { type AdadeltaOptions, scaleByAdadelta } from "./transforms/scaleByAdadelta.ts"
import { type AdamOptions, scaleByAdam } from "./transforms/scaleByAdam.ts"
import { type RmsOptions, scaleByRms } from "./transforms/scaleByRms.ts"
import { type RssOptions, scaleByRss } from "./transforms/scaleByRss.ts"
import { scaleByTrustRatio } from "./transforms/scaleByTrustRatio.ts"
import type { Adadelta, Adam, Chain, Rms, Rss, Stateless } from "./types/state.ts"

/**
 * Adagrad (Duchi, Hazan and Singer 2011): the update is `-learningRate g / (sqrt(sum) + epsilon)`, where `sum` is that of all
 * squared gradients, `initial` at first. The defaults are PyTorch's: 1e-10 and 0.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Optimizer from "@typegrad/optim/Optimizer"
 *
 * Optimizer.adagrad({ learningRate: 1e-2 }).init({ w: Tensor.ones([3]) })[0].sum.w.shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category optimizers
 */
export const adagrad = <R extends number | Schedule>(
  options: RssOptions & { readonly learningRate: R }
): Optimizer<Chain<readonly [Rss, RateRule<R>]>> =>
  chain(scaleByRss(options), scaleByLearningRate(options.learningRate))

/**
 * RMSProp (Tieleman and Hinton 2012): the update is `-learningRate g / (sqrt(v) + epsilon)` with the running mean `v` of the squared
 * gradient, less the square of the mean gradient if `centred`. The defaults are PyTorch's: `decay` 0.99 (its `alpha`) and 1e-8. With
 * momentum it is a chain: `scaleByRms`, `trace`, `scaleByLearningRate`.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Optimizer from "@typegrad/optim/Optimizer"
 *
 * Optimizer.rmsprop({ learningRate: 1e-2 }).init({ w: Tensor.ones([3]) })[0].v.w.shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category optimizers
 */
export const rmsprop = <R extends number | Schedule, const C extends boolean = false>(
  options: RmsOptions<C> & { readonly learningRate: R }
): Optimizer<Chain<readonly [Rms<C>, RateRule<R>]>> =>
  chain(scaleByRms<C>(options), scaleByLearningRate(options.learningRate))

/**
 * Adadelta (Zeiler 2012): the update is `-learningRate g sqrt(d + epsilon) / sqrt(v + epsilon)` with the running means `v` of squared
 * gradients and `d` of squared updates. The learning rate is 1, as in the paper, unless given.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Optimizer from "@typegrad/optim/Optimizer"
 *
 * Optimizer.adadelta().init({ w: Tensor.ones([3]) })[0].d.w.shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category optimizers
 */
export const adadelta = <R extends number | Schedule = number>(
  options?: AdadeltaOptions & { readonly learningRate?: R }
): Optimizer<Chain<readonly [Adadelta, RateRule<R>]>> =>
  chain(scaleByAdadelta(options), scaleByLearningRate((options?.learningRate ?? 1) as R))

/**
 * LAMB (You et al. 2020): Adam's update with decayed weights, made as long as the parameter, for large batches. `epsilon` is 1e-6, the
 * rate of decay 0.01 and all parameters decay unless told otherwise.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Optimizer from "@typegrad/optim/Optimizer"
 *
 * Optimizer.lamb({ learningRate: 1e-3 }).init({ w: Tensor.ones([3]) })[0].v.w.shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category optimizers
 */
export const lamb = <R extends number | Schedule, const Q extends string = "">(
  options: AdamOptions & { readonly learningRate: R; readonly decay?: Decay<Q> }
): Optimizer<Chain<readonly [Adam, Stateless, Stateless, RateRule<R>]>, Q> =>
  chain(
    scaleByAdam({ epsilon: 1e-6, ...options }),
    addDecayedWeights<Q>(options.decay ?? { rate: 0.01 }),
    scaleByTrustRatio(),
    scaleByLearningRate(options.learningRate)
  ) as unknown as Optimizer<Chain<readonly [Adam, Stateless, Stateless, RateRule<R>]>, Q>
