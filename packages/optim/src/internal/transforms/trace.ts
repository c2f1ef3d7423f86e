import * as Tensor from "@typegrad/core/Tensor"
import * as Tree from "@typegrad/core/Tree"
import type { Optimizer } from "../../Optimizer.ts"
import { checkRange, type Leaf, make } from "../transform.ts"
import type { Traced, TraceState } from "../types/state.ts"

/**
 * Momentum: `velocity = decay velocity + gradient` is the update (Polyak 1964), or with `nesterov` what it would be one step
 * later, `gradient + decay velocity` (Nesterov 1983, in the form of Sutskever et al. 2013).
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Optimizer from "@typegrad/optim/Optimizer"
 *
 * const params = { w: Tensor.ones([3]) }
 * Optimizer.trace({ decay: 0.9 }).init(params).velocity.w.shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category transforms
 */
export const trace = (options: { readonly decay: number; readonly nesterov?: boolean }): Optimizer<Traced> => {
  const { decay, nesterov = false } = options
  checkRange("trace: decay", decay, decay >= 0 && decay < 1, "at least 0 and less than 1")
  const accumulate = (gradient: unknown, velocity: unknown) =>
    Tensor.add(gradient as Leaf, Tensor.mul(velocity as Leaf, decay) as Leaf)
  return make({
    init: (params) => ({ velocity: Tree.map(params, (leaf) => Tensor.zerosLike(leaf as Leaf)) }),
    update: (gradients, state: TraceState<unknown>) => {
      const velocity: unknown = Tree.map2(gradients, state.velocity, accumulate)
      return [nesterov ? Tree.map2(gradients, velocity, accumulate) : velocity, { velocity }]
    }
  })
}
