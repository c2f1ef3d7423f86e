import * as Tensor from "@typegrad/core/Tensor"
import * as Tree from "@typegrad/core/Tree"
import type { Optimizer } from "../../Optimizer.ts"
import { type Leaf, stateless } from "../transform.ts"
import type { Stateless } from "../types/state.ts"

/**
 * Makes the update of every tensor as long as the tensor itself: it is multiplied by `|parameter| / |update|`, or by 1 where
 * either is 0 (You, Gitman and Ginsburg 2017; You et al. 2020).
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Optimizer from "@typegrad/optim/Optimizer"
 *
 * const lars = Optimizer.chain(
 *   Optimizer.addDecayedWeights({ rate: 1e-4 }),
 *   Optimizer.scaleByTrustRatio(),
 *   Optimizer.momentum({ learningRate: 1e-3 })
 * )
 * lars.init({ w: Tensor.ones([3]) }).length // => 3
 * ```
 *
 * @since 0.1.0
 * @category transforms
 */
export const scaleByTrustRatio = (): Optimizer<Stateless> =>
  stateless((updates, params) =>
    Tree.map2(updates, params, (update, parameter) => {
      const own: Tensor.Tensor<[]> = Tensor.norm(parameter as Leaf)
      const length: Tensor.Tensor<[]> = Tensor.norm(update as Leaf)
      const none = Tensor.logicalOr(Tensor.equal(own, 0), Tensor.equal(length, 0))
      return Tensor.mul(update as Leaf, Tensor.where(none, 1, Tensor.div(own, length)))
    })
  )
