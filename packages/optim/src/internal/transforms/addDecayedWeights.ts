import * as Tensor from "@typegrad/core/Tensor"
import * as Tree from "@typegrad/core/Tree"
import type { Optimizer } from "../../Optimizer.ts"
import { checkMasks, selected } from "../masks.ts"
import { type Leaf, make } from "../transform.ts"
import type { Stateless } from "../types/state.ts"

/**
 * What decays, and how much.
 *
 * @since 0.1.0
 * @category models
 */
export interface Decay<Q extends string> {
  readonly rate: number
  /** paths (`"dense0.kernel"`), subtrees (`"dense0"`) or names (`"*.kernel"`); all parameters unless given */
  readonly only?: ReadonlyArray<Q>
}

/**
 * Adds `rate parameter` to the update. Before a transform like Adam that is an L2 penalty, after it decoupled weight decay
 * (Loshchilov and Hutter 2019). A mask that means no parameter is a compile error where the parameters are known, and throws
 * `UnknownParameter` in any case.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Optimizer from "@typegrad/optim/Optimizer"
 *
 * const params = { dense0: { kernel: Tensor.ones([3, 2]), bias: Tensor.zeros([2]) } }
 * const decay = Optimizer.addDecayedWeights({ rate: 0.1, only: ["*.kernel"] })
 * decay.init(params) // => {}
 * ```
 *
 * @since 0.1.0
 * @category transforms
 */
export const addDecayedWeights = <const Q extends string = "">({ rate, only }: Decay<Q>): Optimizer<Stateless, Q> =>
  make({
    init: (params) => {
      checkMasks(only, params)
      return {}
    },
    update: (gradients, _, params) => [
      Tree.map2(gradients, params, (gradient, parameter, path) =>
        selected(only, path) ? Tensor.add(gradient as Leaf, Tensor.mul(parameter as Leaf, rate) as Leaf) : gradient
      ),
      {}
    ]
  })
