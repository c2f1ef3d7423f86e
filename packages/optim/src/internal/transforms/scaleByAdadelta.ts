import * as Tensor from "@typegrad/core/Tensor"
import * as Tree from "@typegrad/core/Tree"
import type { Optimizer } from "../../Optimizer.ts"
import { blend, checkRange, type Leaf, make } from "../transform.ts"
import type { Adadelta, AdadeltaState } from "../types/state.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface AdadeltaOptions {
  /** how much of the mean squares is kept: 0.9 unless given */
  readonly decay?: number
  /** added to both mean squares before their roots: 1e-6 unless given */
  readonly epsilon?: number
}

/**
 * Adadelta without its learning rate (Zeiler 2012): with `v = decay v + (1 - decay) g^2` the update is
 * `u = g sqrt(d + epsilon) / sqrt(v + epsilon)`, after which `d = decay d + (1 - decay) u^2`.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Optimizer from "@typegrad/optim/Optimizer"
 *
 * Optimizer.scaleByAdadelta().init({ w: Tensor.ones([3]) }).d.w.shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category transforms
 */
export const scaleByAdadelta = (options?: AdadeltaOptions): Optimizer<Adadelta> => {
  const { decay = 0.9, epsilon = 1e-6 } = options ?? {}
  checkRange("scaleByAdadelta: decay", decay, decay >= 0 && decay < 1, "at least 0 and less than 1")
  checkRange("scaleByAdadelta: epsilon", epsilon, epsilon > 0, "more than 0")
  const zeros = (params: unknown) => Tree.map(params, (leaf) => Tensor.zerosLike(leaf as Leaf))
  const root = (square: unknown): Leaf => Tensor.sqrt(Tensor.add(square as Leaf, epsilon) as Leaf) as Leaf
  return make({
    init: (params) => ({ v: zeros(params), d: zeros(params) }),
    update: (gradients, state: AdadeltaState<unknown>) => {
      const v: unknown = Tree.map2(gradients, state.v, (g, old) => blend(decay, old, Tensor.square(g as Leaf)))
      const rates: unknown = Tree.map2(state.d, v, (delta, square) => Tensor.div(root(delta), root(square)))
      const updates: unknown = Tree.map2(gradients, rates, (g, rate) => Tensor.mul(g as Leaf, rate as Leaf))
      const d: unknown = Tree.map2(updates, state.d, (u, old) => blend(decay, old, Tensor.square(u as Leaf)))
      return [updates, { v, d }]
    }
  })
}
