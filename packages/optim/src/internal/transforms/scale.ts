import * as Tensor from "@typegrad/core/Tensor"
import * as Tree from "@typegrad/core/Tree"
import type { Optimizer } from "../../Optimizer.ts"
import type { Schedule } from "../../Schedule.ts"
import { type Leaf, make, stateless } from "../transform.ts"
import type { Counted, Stateless } from "../types/state.ts"

/**
 * Multiplies every update by `factor`.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Optimizer from "@typegrad/optim/Optimizer"
 *
 * const params = { w: Tensor.ones([3]) }
 * const descent = Optimizer.scale(-0.1)
 * const [updates] = descent.update(params, descent.init(params), params)
 * updates.w.shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category transforms
 */
export const scale = (factor: number): Optimizer<Stateless> =>
  stateless((gradients) => Tree.map(gradients, (leaf) => Tensor.mul(leaf as Leaf, factor)))

/**
 * The state of `scaleByLearningRate`: a step count where the rate is a schedule, else nothing.
 *
 * @since 0.1.0
 * @category type functions
 */
export type RateRule<R> = R extends number ? Stateless : Counted

/**
 * Multiplies every update by minus the learning rate: a number, or a schedule of the steps taken so far (0 at the first).
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Optimizer from "@typegrad/optim/Optimizer"
 * import * as Schedule from "@typegrad/optim/Schedule"
 *
 * const params = { w: Tensor.ones([3]) }
 * const descent = Optimizer.scaleByLearningRate(Schedule.cosine({ peak: 0.1, total: 1000 }))
 * descent.init(params).step.dtype // => "int32"
 * ```
 *
 * @since 0.1.0
 * @category transforms
 */
export const scaleByLearningRate = <R extends number | Schedule>(learningRate: R): Optimizer<RateRule<R>> => {
  if (typeof learningRate === "number") {
    if (!Number.isFinite(learningRate)) {
      throw new RangeError(`scaleByLearningRate: the learning rate must be a finite number but is ${learningRate}`)
    }
    return scale(-learningRate) as unknown as Optimizer<RateRule<R>>
  }
  const schedule = learningRate as Schedule
  return make({
    init: () => ({ step: Tensor.scalar(0, "int32") }),
    update: (gradients, { step }: { readonly step: Tensor.Tensor<[], "int32"> }) => {
      const factor = Tensor.neg(schedule(step))
      return [Tree.map(gradients, (leaf) => Tensor.mul(leaf as Leaf, factor)), { step: Tensor.add(step, 1) }]
    }
  })
}
