import * as Tensor from "@typegrad/core/Tensor"
import * as Tree from "@typegrad/core/Tree"
import type { Optimizer } from "../../Optimizer.ts"
import { blend, checkRange, type Leaf, make } from "../transform.ts"
import type { Adam, AdamState } from "../types/state.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface AdamOptions {
  /** how much of the mean gradient is kept: 0.9 unless given */
  readonly b1?: number
  /** how much of the mean squared gradient is kept: 0.999 unless given */
  readonly b2?: number
  /** added to the root of the mean square: 1e-8 unless given */
  readonly epsilon?: number
}

/**
 * 1 - decay^step. Of a float32 decay^step the difference would be off in the fifth digit at the first steps, so it is
 * -expm1(x) = -tanh(x / 2) (exp(x) + 1) with x = step log(decay).
 */
const correction = (decay: number, step: Tensor.Tensor<[]>): Tensor.Tensor<[]> => {
  if (decay === 0) return Tensor.scalar(1)
  const x = Tensor.mul(step, Math.log(decay))
  return Tensor.neg(Tensor.mul(Tensor.tanh(Tensor.mul(x, 0.5)), Tensor.add(Tensor.exp(x), 1)))
}

/**
 * Adam without its learning rate (Kingma and Ba 2015): with `m = b1 m + (1 - b1) g` and `v = b2 v + (1 - b2) g^2` after step
 * t, the update is `m / (1 - b1^t) / (sqrt(v / (1 - b2^t)) + epsilon)`.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Optimizer from "@typegrad/optim/Optimizer"
 *
 * const params = { w: Tensor.ones([3]) }
 * Optimizer.scaleByAdam().init(params).m.w.shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category transforms
 */
export const scaleByAdam = (options?: AdamOptions): Optimizer<Adam> => {
  const { b1 = 0.9, b2 = 0.999, epsilon = 1e-8 } = options ?? {}
  checkRange("scaleByAdam: b1", b1, b1 >= 0 && b1 < 1, "at least 0 and less than 1")
  checkRange("scaleByAdam: b2", b2, b2 >= 0 && b2 < 1, "at least 0 and less than 1")
  checkRange("scaleByAdam: epsilon", epsilon, epsilon >= 0, "at least 0")
  const zeros = (params: unknown) => Tree.map(params, (leaf) => Tensor.zerosLike(leaf as Leaf))
  return make({
    init: (params) => ({ step: Tensor.scalar(0, "int32"), m: zeros(params), v: zeros(params) }),
    update: (gradients, state: AdamState<unknown>) => {
      const step = Tensor.add(state.step, 1)
      const t = Tensor.cast(step, "float32")
      // once a step, not once an element
      const ofMean = Tensor.div(1, correction(b1, t))
      const ofRoot = Tensor.div(1, Tensor.sqrt(correction(b2, t)))
      const m: unknown = Tree.map2(gradients, state.m, (g, old) => blend(b1, old, g))
      const v: unknown = Tree.map2(gradients, state.v, (g, old) => blend(b2, old, Tensor.square(g as Leaf)))
      const updates: unknown = Tree.map2(m, v, (mean, square) =>
        Tensor.div(
          Tensor.mul(mean as Leaf, ofMean) as Leaf,
          Tensor.add(Tensor.mul(Tensor.sqrt(square as Leaf) as Leaf, ofRoot) as Leaf, epsilon) as Leaf
        )
      )
      return [updates, { step, m, v }]
    }
  })
}
