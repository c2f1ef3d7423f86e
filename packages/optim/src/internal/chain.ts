import type { AnyOptimizer, Optimizer } from "../Optimizer.ts"
import { make } from "./transform.ts"
import type { Chain, StateRule } from "./types/state.ts"

type Rules<Ts> = { readonly [K in keyof Ts]: Ts[K] extends { readonly "~rule": infer S extends StateRule } ? S : never }

/**
 * Optimizers one after the other: each takes the updates of the one before as its gradients. The state is the tuple of theirs.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Optimizer from "@typegrad/optim/Optimizer"
 *
 * const optimizer = Optimizer.chain(
 *   Optimizer.clipByGlobalNorm(1),
 *   Optimizer.scaleByAdam(),
 *   Optimizer.scaleByLearningRate(1e-3)
 * )
 * optimizer.init({ w: Tensor.ones([3]) })[1].m.w.shape // => [3]
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const chain = <const Ts extends ReadonlyArray<AnyOptimizer>>(
  ...transforms: Ts
): Optimizer<Chain<Rules<Ts>>, Ts[number]["~mask"]> =>
  make({
    init: (params) => transforms.map((transform) => transform.init(params)),
    update: (gradients, states: ReadonlyArray<unknown>, params) => {
      let updates = gradients
      const next = transforms.map((transform, index) => {
        const [after, state] = transform.update(updates, states[index], params)
        updates = after
        return state
      })
      return [updates, next]
    }
  })
