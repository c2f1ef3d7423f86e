import * as Tensor from "@typegrad/core/Tensor"
import * as Tree from "@typegrad/core/Tree"
import type { Optimizer } from "../../Optimizer.ts"
import { blend, checkRange, type Leaf, make } from "../transform.ts"
import type { CentredState, Rms, RmsState } from "../types/state.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface RmsOptions<C extends boolean> {
  /** how much of the mean squared gradient is kept: 0.99 unless given */
  readonly decay?: number
  /** added to the root of the mean square: 1e-8 unless given */
  readonly epsilon?: number
  /** whether the square of the mean gradient is taken away from the mean square; false unless given */
  readonly centred?: C
}

/**
 * RMSProp without its learning rate (Tieleman and Hinton 2012): with `v = decay v + (1 - decay) g^2` the update is
 * `g / (sqrt(v) + epsilon)`, and with `centred` and `m = decay m + (1 - decay) g` it is `g / (sqrt(v - m^2) + epsilon)` (Graves
 * 2013), as in PyTorch, whose `alpha` is `decay`.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Optimizer from "@typegrad/optim/Optimizer"
 *
 * const params = { w: Tensor.ones([3]) }
 * const withMomentum = Optimizer.chain(
 *   Optimizer.scaleByRms({ centred: true }),
 *   Optimizer.trace({ decay: 0.9 }),
 *   Optimizer.scaleByLearningRate(1e-2)
 * )
 * withMomentum.init(params)[0].m.w.shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category transforms
 */
export const scaleByRms = <const C extends boolean = false>(options?: RmsOptions<C>): Optimizer<Rms<C>> => {
  const { decay = 0.99, epsilon = 1e-8 } = options ?? {}
  const centred = options?.centred === true
  checkRange("scaleByRms: decay", decay, decay >= 0 && decay < 1, "at least 0 and less than 1")
  checkRange("scaleByRms: epsilon", epsilon, epsilon >= 0, "at least 0")
  const zeros = (params: unknown) => Tree.map(params, (leaf) => Tensor.zerosLike(leaf as Leaf))
  return make({
    init: (params) => (centred ? { v: zeros(params), m: zeros(params) } : { v: zeros(params) }),
    update: (gradients, state: RmsState<unknown> | CentredState<unknown>) => {
      const divided = (g: unknown, square: Leaf): Leaf =>
        Tensor.div(g as Leaf, Tensor.add(Tensor.sqrt(square) as Leaf, epsilon) as Leaf) as Leaf
      const v: unknown = Tree.map2(gradients, state.v, (g, old) => blend(decay, old, Tensor.square(g as Leaf)))
      if (!("m" in state)) return [Tree.map2(gradients, v, (g, square) => divided(g, square as Leaf)), { v }]
      const m: unknown = Tree.map2(gradients, state.m, (g, old) => blend(decay, old, g))
      // rounding may leave less than 0
      const spread: unknown = Tree.map2(v, m, (square, mean) =>
        Tensor.maximum(Tensor.sub(square as Leaf, Tensor.square(mean as Leaf) as Leaf) as Leaf, 0)
      )
      return [Tree.map2(gradients, spread, (g, square) => divided(g, square as Leaf)), { v, m }]
    }
  })
}
